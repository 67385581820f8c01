package io.twinkeeper.persistence.directory;

import static java.util.stream.Collectors.toSet;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The rows of {@code wanted}, swept through again and again in the order in which they are to be
 * placed. Between the sweeps' steps it knows which rows' contents are on their way, and when one
 * that failed is to be tried again.
 *
 * <p>A sweep ends at the last row. The next one begins when there is reason to: a row was passed by
 * because it had to wait for another and something was done since, or twins have told more. If they
 * have told more, it begins before anything else is removed: what is to go may be what a row that
 * is new can be made of.
 */
final class Backlog {
  private static final int PAGE = 500;

  /** More that failed wait for a sweep that begins after the longest delay. */
  static final int MOST_LATER = 10_000;

  private static final Duration LATER = Duration.ofMillis(200);
  static final Duration LATER_AT_MOST = Duration.ofMinutes(5);

  private final DirectoryIndex index;
  private final InstantSource clock;
  private final Map<FilePath, Wanted> awaited = new LinkedHashMap<>();
  private final PriorityQueue<Due> later = new PriorityQueue<>(Comparator.comparing(Due::when));
  private final Set<FilePath> postponed = new HashSet<>();
  private final Deque<Wanted> page = new ArrayDeque<>();
  private Optional<Wanted> last = Optional.empty();
  private boolean ended;
  private boolean removalsHeld;
  private boolean passedBy;
  private boolean again;
  private boolean news;
  private boolean pageIsOld;
  private Instant sweptAt = Instant.EPOCH;
  private boolean overflown;
  private boolean skipsFailed;
  private Instant triedFailedAt = Instant.EPOCH;

  /** A row that failed. */
  private record Due(Instant when, FilePath path) {}

  Backlog(DirectoryIndex index, InstantSource clock) {
    this.index = index;
    this.clock = clock;
  }

  /** Everything may be different by now: begins anew. */
  void startOver() {
    awaited.clear();
    rewind();
  }

  /** Nothing is wanted any more. */
  void clear() {
    retryAll();
    startOver();
  }

  private void rewind() {
    page.clear();
    last = Optional.empty();
    ended = false;
    removalsHeld = false;
    passedBy = false;
    again = false;
    news = false;
    sweptAt = clock.instant();
    skipsFailed = overflown && sweptAt.isBefore(triedFailedAt.plus(LATER_AT_MOST));
    if (!skipsFailed) {
      overflown = false;
      triedFailedAt = sweptAt;
    }
  }

  /** There are rows that were not there, or what rows wait for may be to be had. */
  void changed() {
    again = true;
    news = true;
    pageIsOld = true;
  }

  /** The next row to be tried; empty if there is none for now. */
  Optional<Wanted> next() {
    Optional<Wanted> due = due();
    if (due.isPresent()) {
      return due;
    }
    while (!ended) {
      fillPage();
      Wanted row = page.poll();
      if (row == null) {
        ended = true;
      } else if (news && row.entry().state().isGone()) {
        rewind();
      } else if (skipsFailed && row.problem().isPresent()) {
        ended = true; // these come last
      } else if (!waits(row)) {
        Optional<Wanted> now = current(row);
        if (now.isPresent()) {
          return now;
        }
      }
    }
    return Optional.empty();
  }

  private boolean waits(Wanted row) {
    return awaited.containsKey(row.path()) || postponed.contains(row.path());
  }

  /** Twins may have told more since the page was read, and what was to go may have been moved. */
  private Optional<Wanted> current(Wanted row) {
    boolean mayDiffer = pageIsOld || row.entry().state().isGone();
    return mayDiffer ? index.wanted(row.path()) : Optional.of(row);
  }

  private Optional<Wanted> due() {
    Instant now = clock.instant();
    for (Due first = later.peek();
        first != null && !first.when.isAfter(now);
        first = later.peek()) {
      later.remove();
      postponed.remove(first.path);
      Optional<Wanted> row = index.wanted(first.path);
      if (row.isPresent() && !awaited.containsKey(first.path)) {
        return row;
      }
    }
    return Optional.empty();
  }

  private void fillPage() {
    if (page.isEmpty()) {
      page.addAll(index.wantedAfter(last, !removalsHeld, PAGE));
      last = Optional.ofNullable(page.peekLast()).or(() -> last);
      pageIsOld = false;
    }
  }

  /** Nothing may be removed for now: the rows of what shall be gone are left out of this sweep. */
  void holdRemovals() {
    removalsHeld = true;
    page.removeIf(row -> row.entry().state().isGone());
  }

  /** Whether this sweep leaves them out. */
  boolean holdsRemovals() {
    return removalsHeld;
  }

  /** There was no room for this row: it is the next one again. */
  void putBack(Wanted row) {
    page.addFirst(row);
    ended = false;
  }

  /** Its content is on its way. */
  void await(Wanted row) {
    awaited.put(row.path(), row);
  }

  /** The rows whose content is on its way. */
  Collection<Wanted> awaited() {
    return List.copyOf(awaited.values());
  }

  /** The contents that are on their way. */
  Set<ContentHash> awaitedContents() {
    return awaited.values().stream().map(row -> row.entry().state().hash()).collect(toSet());
  }

  /** Its content is not awaited any more, whatever became of it. */
  void arrived(FilePath path) {
    awaited.remove(path);
  }

  /** It has to wait until something else is done. */
  void passBy() {
    passedBy = true;
  }

  /** Something was brought into the tree. */
  void done() {
    again |= passedBy;
  }

  /** It is to be tried again, later the more often it failed. */
  void postpone(FilePath path, int tries) {
    Duration wait = LATER.multipliedBy(1L << Math.min(tries - 1, 11));
    wait = wait.compareTo(LATER_AT_MOST) < 0 ? wait : LATER_AT_MOST;
    if (later.size() >= MOST_LATER) {
      overflown = true;
    } else if (postponed.add(path)) {
      later.add(new Due(clock.instant().plus(wait), path));
    }
  }

  /** What failed is to be tried again now. */
  void retryAll() {
    later.clear();
    postponed.clear();
    overflown = false;
  }

  /** When a row is to be tried again. */
  Optional<Instant> nextTry() {
    return Optional.ofNullable(later.peek()).map(Due::when);
  }

  /** Whether there is a row to be tried right now. A new sweep begins if there is reason to. */
  boolean hasNext() {
    Instant now = clock.instant();
    boolean longAgo = sweptAt.plus(LATER_AT_MOST).isBefore(now);
    if (ended && (again || longAgo)) {
      rewind();
    }
    return !ended || nextTry().filter(when -> !when.isAfter(now)).isPresent();
  }
}
