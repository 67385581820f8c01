package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was lost with a tree is on its way back, from a {@link Restoration} on until the last of it
 * is there. What is at such a path meanwhile was made by somebody who found nothing there. It is no
 * version of the file: recorded it would be newer than the real one, and replace it everywhere. So
 * it is passed over, and makes room when the real one comes. What was lost is marked, each row for
 * itself: what the index had, and what twins tell while they tell everything once more. So one that
 * cannot come back for long makes no difference to what is made at other paths.
 *
 * <p>If no twin has one any more, nothing unknown is recorded until all of them have told once more
 * what they have in its place. All that is noted in the index and survives a crash. For the
 * replica's thread.
 */
final class Returning {
  private static final String NOTE = "returning";

  /** If more were passed over, the whole tree is looked at in the end. */
  private static final int MOST = 1000;

  private final DirectoryIndex index;
  private final Set<String> twins = new HashSet<>();

  /** By twin, to which index of this node it has told all that it has. */
  private final Map<String, String> toldAll = new HashMap<>();

  private final Set<FilePath> passedOver = new HashSet<>();
  private boolean passedMore;
  private Set<String> reachable = Set.of();

  /** As it is noted; null if it is to be read. */
  private @Nullable Phase phase;

  private enum Phase {
    /** Nothing was lost. */
    NONE,
    /** What was lost is marked. */
    MARKED,
    /** And twins tell everything once more, so that all that is new of it is marked, too. */
    RETOLD,
    /** And nothing unknown is recorded before each of them has. */
    ASKED_ANEW
  }

  Returning(DirectoryIndex index) {
    this.index = index;
  }

  private Phase phase() {
    if (phase == null) {
      phase = index.note(NOTE).map(Phase::valueOf).orElse(Phase.NONE);
    }
    return phase;
  }

  /** Within a transaction, which may be undone. */
  private void note(Phase next) {
    if (next == Phase.NONE) {
      index.unnote(NOTE);
    } else {
      index.note(NOTE, next.name());
    }
    phase = null;
  }

  /** What is wanted from now on was lost, within a transaction. */
  void begin() {
    note(phase() == Phase.ASKED_ANEW ? Phase.ASKED_ANEW : Phase.RETOLD);
  }

  /** There is such a twin, which may have what no other one has. */
  void meet(String twin) {
    twins.add(twin);
  }

  /** Which twins can be asked now. */
  void reachable(Set<String> those) {
    reachable = Set.copyOf(those);
  }

  /** Who has to tell everything once more before anything unknown is recorded. */
  SortedSet<String> holdUp() {
    return phase() == Phase.ASKED_ANEW
        ? twins.stream().filter(t -> !hasToldAll(t)).collect(Collectors.toCollection(TreeSet::new))
        : Collections.emptySortedSet();
  }

  /** Whether a twin is telling everything once more: that may have been lost, too. */
  boolean isRetoldBy(String twin) {
    return phase().compareTo(Phase.RETOLD) >= 0 && !hasToldAll(twin);
  }

  /** Something is given up, and all twins tell all once more, within a transaction. */
  void asksAnew() {
    note(Phase.ASKED_ANEW);
  }

  /** A twin has told all that it has. */
  void heardAll(String twin) {
    toldAll.put(twin, index.id());
  }

  /** Since it was to tell everything once more, or since this node began. */
  private boolean hasToldAll(String twin) {
    return index.id().equals(toldAll.get(twin));
  }

  /** Whether a twin tells of something still, and not only an index that it has no more. */
  boolean isToldBy(String twin, Optional<String> teller) {
    return twins.contains(twin) && Optional.of(index.progress(twin).index()).equals(teller);
  }

  /** Who may yet have what no other twin has: cannot be asked now, or has not told everything. */
  SortedSet<String> awaited() {
    return twins.stream()
        .filter(twin -> !reachable.contains(twin) || !hasToldAll(twin))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Sees how it stands, and ends what is over.
   *
   * @return whether the whole tree is to be looked at now
   */
  boolean update() {
    Phase before = phase();
    Phase next = next(before);
    if (next == before) {
      return false;
    }
    index.transaction(() -> note(next));
    boolean whole = before == Phase.ASKED_ANEW || (next == Phase.NONE && passedMore);
    passedMore &= !whole;
    return whole;
  }

  private Phase next(Phase now) {
    if (now == Phase.NONE || (now == Phase.ASKED_ANEW && !haveToldAll(twins))) {
      return now;
    }
    if (now != Phase.MARKED && (reachable.isEmpty() || !haveToldAll(reachable))) {
      return Phase.RETOLD;
    }
    return index.wantedTotals().isEmpty() ? Phase.NONE : Phase.MARKED;
  }

  private boolean haveToldAll(Set<String> those) {
    return those.stream().allMatch(this::hasToldAll);
  }

  /** Whether what is wanted was lost: what is at its path is no version of it. */
  static boolean isAwaited(Wanted wanted, Optional<Known> known) {
    return wanted.lost()
        && !wanted.entry().state().isGone()
        && known.filter(Known::isLive).isEmpty();
  }

  /** Whether something that the index has not is left as it is for now. */
  boolean passesOver(FilePath path) {
    boolean passes = isHeld(path);
    if (passes && passedOver.size() < MOST) {
      passedOver.add(path);
    } else if (passes) {
      passedMore = true;
    }
    return passes;
  }

  private boolean isHeld(FilePath path) {
    return switch (phase()) {
      case NONE -> false;
      case ASKED_ANEW -> true;
      case MARKED, RETOLD ->
          index.wanted(path).filter(row -> isAwaited(row, Optional.empty())).isPresent();
    };
  }

  /** What was passed over and is not any more: to be looked at. */
  List<FilePath> released() {
    List<FilePath> released = new ArrayList<>();
    Stream<FilePath> over = passedOver.stream().filter(path -> !isHeld(path));
    over.forEach(released::add);
    released.forEach(passedOver::remove);
    return released;
  }
}
