package io.twinkeeper.persistence.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Says when so many files would go at once that somebody should look first: more than a share of
 * all, and more than {@link #FEW}. What went during the last {@link #AT_ONCE} counts too, so that a
 * slow removal is still one.
 */
final class Breaker {
  static final int FEW = 20;
  static final Duration AT_ONCE = Duration.ofSeconds(60);

  private final double share;
  private final InstantSource clock;
  private final Deque<Removal> lately = new ArrayDeque<>();
  private long confirmed;

  private record Removal(Instant when, long files) {}

  /**
   * @param share 0 to 1
   */
  Breaker(double share, InstantSource clock) {
    this.share = share;
    this.clock = clock;
  }

  /** Whether {@code files} more may go while {@code live} are there. */
  boolean allows(long files, long live) {
    long asked = files - confirmed;
    long before = before();
    long all = before + asked;
    return asked <= 0 || all <= FEW || all <= share * (live + before);
  }

  private long before() {
    Instant since = clock.instant().minus(AT_ONCE);
    while (!lately.isEmpty() && lately.peekFirst().when.isBefore(since)) {
      lately.removeFirst();
    }
    return lately.stream().mapToLong(Removal::files).sum();
  }

  /** These have gone; tells whether all of them were confirmed. */
  boolean removed(long files) {
    long asked = Math.max(0, files - confirmed);
    confirmed -= files - asked;
    if (asked > 0) {
      lately.addLast(new Removal(clock.instant(), asked));
    }
    return files > 0 && asked == 0;
  }

  /** Somebody has looked: so many may go, until {@link #arm}. */
  void confirm(long files) {
    confirmed = files;
  }

  /** Whatever was confirmed is done. */
  void arm() {
    confirmed = 0;
  }
}
