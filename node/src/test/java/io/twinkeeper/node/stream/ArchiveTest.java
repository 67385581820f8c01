package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.config.StoreConfig;
import io.twinkeeper.protocol.status.StoreStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two streams that also keep their database's history. */
@SuppressWarnings("NullAway.Init") // made before each test
class ArchiveTest extends TwoTwins {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @BeforeEach
  void start() {
    alpha.shell.create();
    alpha.shell.insert("first");
  }

  private void follow() {
    alpha.start();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
  }

  /** Does not wait for the timer of ten seconds. */
  private static StoreStatus archived(Twin twin) {
    await()
        .atMost(WAIT)
        .until(
            () -> {
              twin.stream().tell(Archive.Due.INSTANCE);
              StoreStatus store = twin.describe().status().store();
              return store != null && store.snapshots() > 0;
            });
    return Objects.requireNonNull(twin.describe().status().store());
  }

  private Path restored(Twin twin) throws Exception {
    Path target = root.resolve("restored-of-" + twin.node + ".db");
    SegmentStore.reading(twin.directory.resolve("store"), StoreSettings.DEFAULT)
        .restore(target, new RestorePoint.Latest(), LogTail.of(twin.directory.resolve("log")));
    return target;
  }

  @Test
  void bothSidesKeepAHistoryThatRestoresWhatWasCommittedLast() throws Exception {
    follow();
    StoreStatus source = archived(alpha);
    StoreStatus follower = archived(beta);
    assertThat(source.problem()).isNull();
    assertThat(follower.firstAt()).isNotNull();

    for (int i = 0; i < 10; i++) {
      alpha.shell.insert("row " + i);
    }
    alpha.isFollowedBy(beta);

    assertThat(new SqliteShell(restored(alpha)).rows()).isEqualTo(alpha.shell.rows());
    assertThat(new SqliteShell(restored(beta)).rows()).isEqualTo(alpha.shell.rows());
  }

  @Test
  void storesBeginAlthoughNoRoleLastsUntilTheyAreLookedAfterAgain() {
    follow();
    Duration less = Archive.EVERY.minusSeconds(1);
    await().atMost(less).until(() -> isBegun(alpha) && isBegun(beta));
    alpha.flush(beta);
    alpha.follow();
    beta.lead(2);
    assertThat(isBegun(alpha)).isTrue();
  }

  /** Nobody tells it that a look is due. */
  private static boolean isBegun(Twin twin) {
    StoreStatus store = twin.describe().status().store();
    return store != null && store.snapshots() > 0;
  }

  @Test
  void aFollowerProvesThatItsStoreCanRestoreWhatItHolds() {
    follow();
    archived(beta);

    await()
        .atMost(WAIT)
        .until(
            () -> {
              beta.stream().tell(Archive.Due.INSTANCE);
              return !beta.tests.isEmpty();
            });
    assertThat(beta.tests.get(0).detail()).isNull();
    assertThat(beta.tests.get(0).ok()).isTrue();
    assertThat(beta.tests.get(0).position()).isEqualTo(beta.describe().received().toString());
    assertThat(alpha.tests).isEmpty(); // the source is busy with the application
  }

  @Test
  void aStoreWithoutRoomSaysSoAndDelaysNobody() {
    StoreConfig d = StoreConfig.DEFAULT;
    beta.store =
        StoreSettings.of(
            new StoreConfig(
                d.keep(),
                d.maxBytes(),
                Long.MAX_VALUE / 2,
                d.bytesPerSecond(),
                d.restoreTestEvery()));
    follow();
    await()
        .atMost(WAIT)
        .until(
            () -> {
              beta.stream().tell(Archive.Due.INSTANCE);
              StoreStatus store = beta.describe().status().store();
              return store != null && store.problem() != null;
            });
    assertThat(Objects.requireNonNull(beta.describe().status().store()).problem())
        .contains("MiB are free");

    alpha.shell.insert("goes through");
    alpha.isFollowedBy(beta);
  }

  @Test
  void aTakeoverGoesOnWithTheSameHistory() throws Exception {
    follow();
    archived(beta);
    alpha.flush(beta);
    alpha.stop();
    beta.lead(2);
    beta.shell.insert("by the successor");
    beta.describe();
    beta.stream().tell(Archive.Due.INSTANCE);

    assertThat(archived(beta).snapshots()).isEqualTo(1);
    await()
        .atMost(WAIT)
        .untilAsserted(
            () -> {
              Path target = root.resolve("again-" + System.nanoTime() + ".db");
              SegmentStore.reading(beta.directory.resolve("store"), StoreSettings.DEFAULT)
                  .restore(
                      target, new RestorePoint.Latest(), LogTail.of(beta.directory.resolve("log")));
              assertThat(new SqliteShell(target).rows()).isEqualTo(beta.shell.rows());
            });
  }
}
