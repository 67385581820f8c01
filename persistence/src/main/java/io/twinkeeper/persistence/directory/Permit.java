package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether what twins have removed may be removed here. That is asked once for a sweep, and while it
 * is refused less often still: it counts everything that is to go.
 */
final class Permit {
  /** As many as before are counted anew so often. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);

  private final DirectoryIndex index;
  private final Breaker breaker;
  private final InstantSource clock;
  private @Nullable Boolean given;
  private long asked;
  private Instant askedAt = Instant.EPOCH;
  private long held;

  Permit(DirectoryIndex index, Breaker breaker, InstantSource clock) {
    this.index = index;
    this.breaker = breaker;
    this.clock = clock;
  }

  boolean isGiven() {
    long removals = index.wantedTotals().tombstones();
    boolean old = removals != asked || !clock.instant().isBefore(askedAt.plus(GOOD_FOR));
    if (given == null || (!given && old)) {
      asked = removals;
      askedAt = clock.instant();
      given = ask();
    }
    return given;
  }

  private boolean ask() {
    long removals = index.wantedRemovals();
    boolean allowed = breaker.allows(removals, index.totals().files());
    held = allowed ? 0 : removals;
    return allowed;
  }

  /** How many files would have gone at once; 0 if that is not so. */
  long held() {
    return held;
  }

  /** One more file has gone whose content is nowhere else. */
  void used() {
    breaker.removed(1);
  }

  /** The next sweep asks anew; if it was refused, once something else is to go or a while later. */
  void sweepEnded() {
    if (Boolean.TRUE.equals(given)) {
      given = null;
    }
  }

  /** Everything may be different by now. */
  void askAnew() {
    given = null;
  }

  /** An operator has looked: what is held may go. */
  void confirm() {
    breaker.confirm(held);
    nothingHeld();
    askAnew();
  }

  /** What was held is not to go any more, or not now. */
  void nothingHeld() {
    held = 0;
    breaker.over();
  }

  /** Writes down whether something is held, for after a restart; outside of transactions. */
  void keep() {
    breaker.keep();
  }

  /** Nothing is wanted any more. */
  void over() {
    nothingHeld();
    breaker.arm();
  }
}
