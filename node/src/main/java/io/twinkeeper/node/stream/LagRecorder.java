package io.twinkeeper.node.stream;

import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Times from a commit to its acknowledgement by one follower, of the last {@link #WINDOW} to twice
 * that in which something was acknowledged. Bounded: of very many outstanding commits the oldest
 * are counted, the rest is skipped until there is room.
 *
 * <p>Not thread-safe.
 */
final class LagRecorder {
  static final Duration WINDOW = Duration.ofSeconds(5);

  private static final int MAX_OUTSTANDING = 20_000;
  private static final long SMALL_MICROS = 1_000;
  private static final long HIGHEST_MICROS = Duration.ofHours(1).toNanos() / 1000;

  private record Commit(long txid, Instant at) {}

  private final Deque<Commit> outstanding = new ArrayDeque<>();
  private Histogram micros = histogram();
  private Histogram earlier = histogram();
  private @Nullable Instant windowBegan;
  private @Nullable Double lastMillis;

  /** Small until a lag is long: there may be very many of these. */
  private static Histogram histogram() {
    Histogram histogram = new Histogram(1, SMALL_MICROS, 2);
    histogram.setAutoResize(true);
    return histogram;
  }

  /** The oldest commit of a segment that ends at {@code position} was made at {@code at}. */
  void committed(Position position, Instant at) {
    if (outstanding.size() < MAX_OUTSTANDING) {
      outstanding.addLast(new Commit(position.txid(), at));
    }
  }

  /** Everything up to {@code position} was durable on the follower at {@code now}. */
  void acknowledged(Position position, Instant now) {
    while (!outstanding.isEmpty() && outstanding.peekFirst().txid() <= position.txid()) {
      turnWindow(now);
      long lag = Duration.between(outstanding.removeFirst().at(), now).toNanos() / 1000;
      long clamped = Math.max(0, Math.min(lag, HIGHEST_MICROS));
      micros.recordValue(clamped);
      lastMillis = clamped / 1000.0;
    }
  }

  private void turnWindow(Instant now) {
    if (windowBegan == null) {
      windowBegan = now;
    } else if (Duration.between(windowBegan, now).compareTo(WINDOW) > 0) {
      Histogram oldest = earlier;
      earlier = micros;
      micros = oldest;
      micros.reset();
      windowBegan = now;
    }
  }

  /**
   * The follower starts anew (a snapshot): what was outstanding says nothing about lag any more.
   */
  void forget() {
    outstanding.clear();
  }

  /** The lag now: age of the oldest commit outstanding, else the last lag measured, else null. */
  @Nullable Double millisAt(Instant now) {
    Commit oldest = outstanding.peekFirst();
    if (oldest == null) {
      return lastMillis;
    }
    return Duration.between(oldest.at(), now).toNanos() / 1e6;
  }

  StreamStatus.Lag distribution() {
    Histogram both = micros.copy();
    both.add(earlier);
    return new StreamStatus.Lag(
        both.getTotalCount(),
        both.getValueAtPercentile(50) / 1000.0,
        both.getValueAtPercentile(99) / 1000.0,
        both.getMaxValue() / 1000.0);
  }
}
