package io.twinkeeper.persistence.sqlite.follower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of a copy is read, for the store or for a restore test, and the copy has other things to do.
 */
@Timeout(60)
class ReadWholeCopyTest {
  @TempDir Path directory;
  private ScriptedSource source;
  private Twin twin;

  @BeforeEach
  void start() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 4096);
    source.commit(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
        "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
            + " 6000) SELECT randomblob(900) FROM n");
    twin = Twin.open(directory);
    source.snapshotTo(twin.follower);
  }

  @AfterEach
  void stop() throws Exception {
    twin.close();
    source.close();
  }

  /** Publishing fails if the pages do not add up to the position, and they change under it here. */
  @Test
  void givesTheStoreWhatItWasAlthoughEveryPageChangesMeanwhile() throws Exception {
    Position begun = twin.follower.applied();
    twin.follower.append(source.commitEach("UPDATE t SET v = randomblob(800)", "VACUUM"));
    SegmentStore store = storeThatIsTold(this::applyEverything);
    assertThat(twin.follower.copyTo(store)).isTrue();
    assertThat(store.contents().last()).isEqualTo(begun);
    assertThat(twin.follower.applied()).isEqualTo(source.position());
    assertThat(twin.follower.measured()).isEqualTo(source.position());
  }

  @Test
  void beginsAnewIfTheCopyBecomesAnotherOneMeanwhile() throws Exception {
    source.commit("DELETE FROM t WHERE id % 3 = 0");
    SegmentStore store = storeThatIsTold(this::takeSnapshotOnce);
    assertThat(twin.follower.copyTo(store)).isTrue();
    assertThat(store.contents().last()).isEqualTo(source.position());
  }

  @Test
  void endsAtOnceIfTheFileIsToBeLetGo() throws Exception {
    SegmentStore store = storeThatIsTold(() -> inAnotherThread(twin.follower::close));
    assertThat(twin.follower.copyTo(store)).isFalse();
    assertThat(store.contents().files()).isZero();
    assertThat(twin.follower.measured()).isEqualTo(Position.NONE);
  }

  private SegmentStore storeThatIsTold(Runnable begun) {
    InstantSource clock =
        () -> {
          begun.run();
          return Twin.CLOCK.instant();
        };
    return new SegmentStore(directory.resolve("store"), StoreSettings.DEFAULT, clock);
  }

  private void applyEverything() {
    inAnotherThread(
        () -> {
          while (twin.follower.applyPending(100)) {
            Thread.onSpinWait();
          }
        });
  }

  private void takeSnapshotOnce() {
    if (!twin.follower.applied().equals(source.position())) {
      inAnotherThread(() -> source.snapshotTo(twin.follower));
    }
  }

  /** Returns when it has been done: so it did not have to wait for who reads. */
  private static void inAnotherThread(Runnable work) {
    try {
      CompletableFuture.runAsync(work).get(20, SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
