package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** A program that captures {@code DATABASE} into {@code DIRECTORY} until it is killed. */
public final class KilledCapturer {
  private KilledCapturer() {}

  public static void main(String[] args) {
    Path directory = Path.of(args[1]);
    SegmentLog log = SegmentLog.open(directory.resolve("log"), new LogLimits(8 << 20, 1L << 30));
    SourceDatabase source =
        SourceDatabase.open(
            "killed",
            Path.of(args[0]),
            log,
            1,
            Optional.of(log.last()).filter(p -> !p.isNone()),
            InstantSource.system(),
            directory.resolve("state"),
            ForkJoinPool.commonPool(),
            new CaptureSettings(300, 1 << 20, 256L << 20));
    Captured first = source.capture();
    System.out.println(first.state() + " " + first.detail());
    System.out.flush();
    while (true) {
      source.capture();
    }
  }
}
