package io.twinkeeper.persistence.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on a file system of 256 KiB; skipped where this user may not mount one. */
class FullDiskTest {
  @TempDir private Path mountPoint;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mountPoint.toString());
    assumeThat(mounted).as("this user may mount a tmpfs").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", mountPoint.toString())).isTrue();
    }
  }

  @Test
  void goesOnOnceThereIsRoomAgain() throws IOException {
    Path ballast = mountPoint.resolve("ballast");
    Files.write(ballast, new byte[100_000]);
    SegmentChain chain = new SegmentChain(Position.NONE);
    Position full;
    Segment refused;
    try (SegmentLog log = SegmentLog.open(mountPoint.resolve("log"), LogLimits.DEFAULT)) {
      refused = fill(log, chain);
      full = log.last();
      assertThat(full.txid()).isPositive();
      Files.delete(ballast);
      log.append(refused);
      log.force();
    }
    try (SegmentLog log = SegmentLog.open(mountPoint.resolve("log"), LogLimits.DEFAULT)) {
      assertThat(log.last()).isEqualTo(refused.after());
    }
  }

  @Test
  void keepsEverythingBeforeTheRefusedSegment() {
    SegmentChain chain = new SegmentChain(Position.NONE);
    Position full;
    try (SegmentLog log =
        SegmentLog.open(mountPoint.resolve("log"), new LogLimits(20_000, 1 << 20))) {
      fill(log, chain);
      full = log.last();
    }
    try (SegmentLog log = SegmentLog.open(mountPoint.resolve("log"), LogLimits.DEFAULT)) {
      assertThat(log.last()).isEqualTo(full);
    }
  }

  /** Appends until the disk is full; returns the segment that did not fit. */
  private static Segment fill(SegmentLog log, SegmentChain chain) {
    for (int i = 0; i < 1_000; i++) {
      Segment next = chain.next(1, 1, 5);
      try {
        log.append(next);
      } catch (UncheckedIOException e) {
        assertThat(e).hasMessageContaining(".segments");
        assertThatThrownBy(() -> log.append(next)).isInstanceOf(UncheckedIOException.class);
        return next;
      }
    }
    throw new AssertionError("the disk never became full");
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
