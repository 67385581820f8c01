package io.twinkeeper.persistence.sqlite.follower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One thread stands still in the middle of an apply; what another one can do meanwhile. */
@Timeout(30)
class ReceiveWhileApplyingTest {
  private static final String INSERT = "INSERT INTO t(v) VALUES (hex(randomblob(200)))";

  @TempDir Path directory;

  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final CountDownLatch inside = new CountDownLatch(1);
  private ScriptedSource source;
  private Twin twin;
  private CompletableFuture<Boolean> applying;

  @BeforeEach
  void anApplyThatStandsStill() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 4096);
    twin = Twin.open(directory, Twin.options().withSteps(this::reached));
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    twin.follower.append(source.commitEach(INSERT, INSERT));
    gate = new CountDownLatch(1);
    applying = CompletableFuture.supplyAsync(() -> twin.follower.applyPending(100));
    inside.await();
  }

  @AfterEach
  void close() throws Exception {
    gate.countDown();
    twin.close();
    source.close();
  }

  @Test
  void receivesAndSaysHowFarItIs() throws Exception {
    Position before = twin.follower.applied();
    assertThat(twin.follower.append(source.commitEach(INSERT, INSERT, INSERT)))
        .isEqualTo(source.position());
    assertThat(applying).isNotDone();
    assertThat(twin.follower.received()).isEqualTo(source.position());
    assertThat(twin.follower.applied()).isEqualTo(before);
    assertThat(twin.follower.needsSnapshot()).isFalse();
    assertThat(twin.follower.pendingBytes()).isPositive();
    gate.countDown();
    assertThat(applying.get(10, SECONDS)).as("more has come meanwhile").isTrue();
    assertThat(twin.follower.applyPending(100)).isFalse();
    assertThat(twin.follower.applied()).isEqualTo(source.position());
    assertThat(twin.follower.pendingBytes()).isZero();
  }

  @Test
  void closesOnceTheApplyHasEndedAndAppliesNothingAfterwards() throws Exception {
    twin.follower.append(source.commitEach(INSERT));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(twin.follower::close);
    gate.countDown();
    closing.get(10, SECONDS);
    assertThat(applying.get(10, SECONDS)).as("more has come meanwhile").isTrue();
    assertThat(twin.follower.applyPending(100)).isFalse();
    assertThat(twin.follower.applied()).isNotEqualTo(source.position());
  }

  private void reached(Step step) {
    if (step == Step.PAGE_WRITTEN && gate.getCount() > 0) {
      inside.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
