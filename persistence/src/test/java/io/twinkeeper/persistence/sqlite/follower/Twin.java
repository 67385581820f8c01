package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** A follower's files and the objects over them. */
final class Twin implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));

  final Path database;
  final SegmentLog log;
  final ForkStore forks;
  final FollowerDatabase follower;

  private Twin(Path home, FollowerOptions options) {
    this.database = resolved(home.resolve("user/copy.db"));
    this.log = SegmentLog.open(home.resolve("log"), LogLimits.DEFAULT);
    this.forks = new ForkStore("shop/events", home.resolve("forks"), CLOCK);
    this.follower = FollowerDatabase.open(database, home.resolve("state"), log, forks, options);
  }

  private static Path resolved(Path database) {
    try {
      return Files.exists(database) ? database.toRealPath() : database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Twin open(Path home) {
    return open(home, options());
  }

  static Twin open(Path home, FollowerOptions options) {
    return new Twin(home, options);
  }

  static FollowerOptions options() {
    return FollowerOptions.of(CLOCK, new Random()::nextLong);
  }

  void receiveAndApply(List<Segment> segments) {
    follower.append(segments);
    while (follower.applyPending(1)) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    follower.close();
    log.close();
  }
}
