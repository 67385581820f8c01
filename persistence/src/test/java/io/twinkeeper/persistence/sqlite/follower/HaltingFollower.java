package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that opens a follower, does one job and ends itself (or waits to be killed) at a given
 * step of it.
 */
public final class HaltingFollower {
  static final int HALTED = 9;
  private final long haltAt;
  private final boolean waitForKill;
  private long steps;

  private HaltingFollower(long haltAt, boolean waitForKill) {
    this.haltAt = haltAt;
    this.waitForKill = waitForKill;
  }

  /**
   * Arguments: home, {@code halt} or {@code kill}, the step, then {@code apply MAXPAGES} or {@code
   * beside MAXPAGES}, which leaves readers their file at once, as {@code promote-beside EPOCH}
   * does, or {@code snapshot SOURCE EPOCH TXID CHECKSUM} or {@code promote EPOCH}.
   */
  public static void main(String[] args) {
    HaltingFollower halting = new HaltingFollower(Long.parseLong(args[2]), args[1].equals("kill"));
    FollowerOptions options = Twin.options().withSteps(halting::reached);
    if (args[3].endsWith("beside")) {
      options = options.withReaderLimit(Duration.ZERO).withLongestReader(Duration.ZERO);
    }
    try (Twin twin = Twin.open(Path.of(args[0]), options)) {
      switch (args[3]) {
        case "apply", "beside" -> apply(twin, Integer.parseInt(args[4]));
        case "promote", "promote-beside" -> twin.follower.promote(Long.parseLong(args[4]));
        default -> snapshot(twin, args);
      }
    }
    System.out.println("done");
  }

  private static void apply(Twin twin, int maxPages) {
    while (twin.follower.applyPending(maxPages)) {
      Thread.onSpinWait();
    }
  }

  private static void snapshot(Twin twin, String[] args) {
    Position position =
        new Position(Long.parseLong(args[5]), Long.parseLong(args[6]), Long.parseLong(args[7]));
    try {
      SourceImage image = new SourceImage(Files.readAllBytes(Path.of(args[4])), position);
      image.snapshotTo(twin.follower);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reached(ApplySteps.Step step) {
    if (++steps == haltAt) {
      if (waitForKill) {
        System.out.println("at " + step);
        while (true) {
          LockSupport.park();
        }
      }
      Runtime.getRuntime().halt(HALTED);
    }
  }
}
