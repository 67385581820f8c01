package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says when so many files would go at once that somebody should look first: more than a share of
 * all, and more than {@link #FEW}. What went during the last {@link #AT_ONCE} counts too, so that a
 * slow removal is still one.
 *
 * <p>Once it has refused, time stands still for it: what went before is not forgotten, and files
 * that are made meanwhile do not make the share smaller, until {@link #confirm} or {@link #over}.
 * That is noted in the index and survives a restart.
 */
final class Breaker {
  static final int FEW = 20;
  static final Duration AT_ONCE = Duration.ofSeconds(60);

  private final double share;
  private final InstantSource clock;
  private final DirectoryIndex index;
  private final String note;
  private final Deque<Removal> lately = new ArrayDeque<>();
  private long confirmed;
  private @Nullable Trip trip;
  private @Nullable Trip noted;

  private record Removal(Instant when, long files) {}

  /** How it was when it refused: what had gone shortly before, and what was there. */
  private record Trip(long before, long live) {
    static Trip read(String note) {
      String[] parts = note.split(" ", -1);
      return new Trip(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    String text() {
      return before + " " + live;
    }
  }

  /**
   * As it was before a restart.
   *
   * @param share 0 to 1
   * @param note the name of its note in {@code index}
   */
  Breaker(double share, InstantSource clock, DirectoryIndex index, String note) {
    this.share = share;
    this.clock = clock;
    this.index = index;
    this.note = note;
    this.noted = index.note(note).map(Trip::read).orElse(null);
    this.trip = noted;
  }

  /** Whether {@code files} more may go while {@code live} are there. */
  boolean allows(long files, long live) {
    long asked = files - confirmed;
    if (asked <= 0) {
      return true;
    }
    Trip now = trip == null ? new Trip(before(), live) : trip;
    long all = now.before + asked;
    boolean allowed = all <= FEW || all <= share * (now.live + now.before);
    trip = allowed ? null : now;
    return allowed;
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
    over();
  }

  /** Whatever was confirmed is done. */
  void arm() {
    confirmed = 0;
  }

  /** Nothing that it has refused is to go any more: whatever goes next is judged by itself. */
  void over() {
    trip = null;
  }

  /** Writes down whether it refuses, if that has changed; outside of transactions. */
  void keep() {
    if (Objects.equals(trip, noted)) {
      return;
    }
    Trip now = trip;
    index.transaction(
        () -> {
          if (now == null) {
            index.unnote(note);
          } else {
            index.note(note, now.text());
          }
        });
    noted = now;
  }
}
