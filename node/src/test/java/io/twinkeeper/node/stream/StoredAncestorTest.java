package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.ListForks;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.status.StoreStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Both sides rewrote pages of a database that is older than the log: what was in them before is in
 * the loser's store alone.
 */
final class StoredAncestorTest extends TwoTwins {
  private void forkWithPagesThatBothRewrote() {
    alpha.shell.create();
    alpha.shell.run("INSERT INTO events SELECT value, 'old' FROM generate_series(1, 3000)");
    alpha.start();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    await()
        .atMost(Twin.WAIT)
        .until(
            () -> {
              alpha.stream().tell(Archive.Due.INSTANCE);
              StoreStatus store = alpha.describe().status().store();
              return store != null && store.snapshots() > 0;
            });
    beta.stop();
    long before = alpha.describe().received().txid();
    alpha.shell.run("UPDATE events SET body = 'tail'");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() > before);
    alpha.stop();
    beta.start();
    beta.lead(2);
    beta.shell.run("UPDATE events SET body = 'won'");
  }

  private ForkDetail rejoined() {
    alpha.start();
    beta.isFollowedBy(alpha);
    TestProbe<ForkList> list = kit.createTestProbe();
    alpha.stream().tell(new ListForks(list.ref()));
    ForkList forks = list.receiveMessage(Twin.WAIT);
    assertThat(forks.forks()).hasSize(1);
    return forks.forks().get(0);
  }

  @Test
  void theAncestorComesOutOfTheStoreBeforeTheRewind() {
    forkWithPagesThatBothRewrote();
    ForkDetail fork = rejoined();
    assertThat(fork.base()).isEqualTo("ancestor");
    SqliteShell ancestor = new SqliteShell(Path.of(fork.database()).resolveSibling("ancestor.db"));
    assertThat(ancestor.run("SELECT DISTINCT body FROM events; PRAGMA integrity_check"))
        .isEqualTo("old\nok");
  }

  @Test
  void thereIsNoneWithoutTheStore() throws Exception {
    forkWithPagesThatBothRewrote();
    delete(alpha.directory.resolve("store"));
    assertThat(rejoined().base()).isEqualTo("winner");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
