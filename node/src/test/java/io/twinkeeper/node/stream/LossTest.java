package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.node.stream.StreamMessages.Acknowledged;
import io.twinkeeper.node.stream.StreamMessages.Arrived;
import io.twinkeeper.node.stream.StreamMessages.Bytes;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Diverged;
import io.twinkeeper.node.stream.StreamMessages.Have;
import io.twinkeeper.node.stream.StreamMessages.Resumed;
import io.twinkeeper.node.stream.StreamMessages.SnapshotBegins;
import io.twinkeeper.node.stream.StreamMessages.SnapshotEnds;
import io.twinkeeper.node.stream.StreamMessages.SnapshotPages;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Akka delivers at most once: whichever message is lost, the follower gets there. */
final class LossTest extends TwoTwins {
  @BeforeEach
  void start() {
    alpha.start();
    alpha.shell.create();
    alpha.shell.insertKibibytes(600);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Subscribe.class,
        Diverged.class,
        Have.class,
        SnapshotBegins.class,
        SnapshotPages.class,
        SnapshotEnds.class,
        Resumed.class
      })
  void aFirstCopyComesInSpiteOfALostMessage(Class<? extends Command> kind) {
    alpha.lead(1);
    beta.wire.loseNext(kind);
    beta.start();
    alpha.isFollowedBy(beta);
    assertThat(beta.shell.integrity()).isEqualTo("ok");
  }

  @Test
  void aGapAmongPartsIsAskedForAgainFromWhatIsOnDisk() {
    following();
    AtomicLong parts = new AtomicLong();
    beta.wire.lose(m -> m instanceof Bytes && parts.incrementAndGet() == 3);
    alpha.shell.insertKibibytes(2_000);
    alpha.isFollowedBy(beta);
    assertThat(parts).hasValueGreaterThan(8);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
  }

  @Test
  void aLostLastPartIsMissedAlthoughNothingFollowsIt() {
    following();
    beta.wire.loseNext(Bytes.class);
    alpha.shell.insert("the last commit for a long time");
    alpha.isFollowedBy(beta);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
  }

  @ParameterizedTest
  @ValueSource(classes = {Acknowledged.class, Arrived.class})
  void aLostAnswerIsMadeUpForByTheNext(Class<? extends Command> kind) {
    following();
    beta.wire.loseNext(kind);
    alpha.shell.insert("row");
    assertThat(alpha.flush(beta)).isEqualTo(beta.describe().received());
  }

  @Test
  void aForkIsToldOnceHoweverOftenTheSnapshotBegins() {
    following();
    beta.stop();
    alpha.shell.insert("only on alpha");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() > 1);
    alpha.stop();
    beta.start();
    beta.lead(2);
    alpha.wire.loseNext(SnapshotEnds.class);
    alpha.start();
    beta.isFollowedBy(alpha);
    assertThat(alpha.wire.count(SnapshotBegins.class)).isEqualTo(2);
    assertThat(alpha.kept).hasSize(1);
  }

  private void following() {
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.wire.passed.clear();
  }
}
