package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.source.Captured.State;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A second JVM writes as fast as it can, while the write-ahead log is swapped again and again. */
class FlatOutWriterTest {
  private static final Logger LOG = LoggerFactory.getLogger(FlatOutWriterTest.class);
  private static final CaptureSettings SWAP_OFTEN = new CaptureSettings(300, 1 << 20, 256L << 20);

  private static final Duration SHORTEST = Duration.ofSeconds(3);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void capturesEverythingDuringManySwapsAndTheWriterNeverFindsItBusy() throws Exception {
    try (SourceFixture fixture =
        new SourceFixture(directory, SWAP_OFTEN, ForkJoinPool.commonPool())) {
      String last = run(fixture, 0, () -> fixture.source.restarts() > 2, () -> {});
      assertThat(last).contains("busy 0");
      assertThat(fixture.source.restarts()).isGreaterThan(2);
      assertThat(fixture.source.longestBarrier()).isLessThan(Duration.ofMillis(900));
    }
  }

  @Test
  void followsAModestWriterToo() throws Exception {
    try (SourceFixture fixture =
        new SourceFixture(directory, SWAP_OFTEN, ForkJoinPool.commonPool())) {
      String last = run(fixture, 4_000, () -> fixture.source.restarts() > 0, () -> {});
      assertThat(last).contains("busy 0");
      assertThat(fixture.source.restarts()).isPositive();
    }
  }

  @Test
  void keepsTheChainWhileTheApplicationCheckpointsBehindOurBack() throws Exception {
    CaptureSettings never = new CaptureSettings(100_000, 1 << 20, 256L << 20);
    String[] kinds = {"PASSIVE", "FULL", "RESTART", "TRUNCATE"};
    int[] turn = {0};
    try (SourceFixture fixture = new SourceFixture(directory, never)) {
      run(
          fixture,
          500,
          () -> turn[0] > 8,
          () ->
              Foreign.sql(
                  fixture.database,
                  "PRAGMA busy_timeout=20",
                  "PRAGMA wal_checkpoint(" + kinds[turn[0]++ % kinds.length] + ")"));
    }
    assertThat(turn[0]).isGreaterThan(8);
  }

  /**
   * Runs a writer for three seconds, and for as long as it takes until it is enough, capturing all
   * the while; returns its last words.
   */
  private static String run(
      SourceFixture fixture, int pauseMicros, BooleanSupplier enough, Runnable sometimes)
      throws Exception {
    fixture.create(4096);
    fixture.begin();
    Process writer =
        Foreign.java(
            ForeignWriter.class,
            fixture.database.toString(),
            "7",
            String.valueOf(LONGEST.toMillis()),
            String.valueOf(pauseMicros));
    String last;
    try (BufferedReader output = writer.inputReader()) {
      assertThat(output.readLine()).isEqualTo("writing");
      long fromNanos = System.nanoTime();
      boolean told = false;
      for (int i = 1; writer.isAlive(); i++) {
        captureOnce(fixture);
        if (!told && System.nanoTime() - fromNanos > SHORTEST.toNanos() && enough.getAsBoolean()) {
          writer.getOutputStream().write('.');
          writer.getOutputStream().flush();
          told = true;
        }
        if (i % 50 == 0) {
          fixture.replay.follow(fixture.source);
          sometimes.run();
        }
      }
      last = output.readLine();
    } finally {
      writer.destroy();
    }
    captureOnce(fixture);
    LOG.info(
        "{}; {}, {} restarts, longest barrier {}",
        last,
        fixture.source.position(),
        fixture.source.restarts(),
        fixture.source.longestBarrier());
    fixture.replay.follow(fixture.source);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
    return last;
  }

  private static void captureOnce(SourceFixture fixture) {
    Captured captured = fixture.source.capture();
    assertThat(captured.state()).as(captured.detail()).isIn(State.CAPTURED, State.IDLE);
  }
}
