package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
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

/**
 * What was lost with a tree is on its way back, from a {@link Restoration} on until the last of it
 * is there. What is at such a path meanwhile was made by somebody who found nothing there. It is no
 * version of the file: recorded it would be newer than the real one, and replace it everywhere. So
 * it is passed over, and makes room when the real one comes.
 *
 * <p>If no twin has one any more, nothing unknown is recorded until all of them have told once more
 * what they have in its place. All that is noted in the index and survives a crash. For the
 * replica's thread.
 */
final class Returning {
  private static final String UNDER_WAY = "returning";
  private static final String ASKS_ANEW = "returning-asks-anew";

  /** If more were passed over, the whole tree is looked at in the end. */
  private static final int MOST = 1000;

  private final DirectoryIndex index;
  private final Set<String> twins = new HashSet<>();

  /** By twin, to which index of this node it has told all that it has. */
  private final Map<String, String> toldAll = new HashMap<>();

  private final Set<FilePath> passedOver = new HashSet<>();
  private boolean passedMore;
  private Set<String> reachable = Set.of();
  private boolean underWay;
  private boolean asksAnew;

  Returning(DirectoryIndex index) {
    this.index = index;
  }

  /** What is wanted from now on was lost, within a transaction. */
  static void begin(DirectoryIndex index) {
    index.note(UNDER_WAY, "yes");
  }

  /** There is such a twin, which may have what no other one has. */
  void meet(String twin) {
    twins.add(twin);
  }

  /** Which twins can be asked now. */
  void reachable(Set<String> those) {
    reachable = Set.copyOf(those);
  }

  /** Something is given up, and all twins tell all once more, within a transaction. */
  void asksAnew() {
    begin(index);
    index.note(ASKS_ANEW, "yes");
    underWay = true;
    asksAnew = true;
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
    boolean asked = index.note(ASKS_ANEW).isPresent();
    boolean all = asked && twins.stream().allMatch(this::hasToldAll);
    if (all) {
      index.transaction(() -> index.unnote(ASKS_ANEW));
    }
    asksAnew = asked && !all;
    underWay = index.note(UNDER_WAY).isPresent();
    boolean over = underWay && isOver();
    if (over) {
      index.transaction(() -> index.unnote(UNDER_WAY));
      underWay = false;
    }
    boolean whole = all || (over && passedMore);
    passedMore &= !whole;
    return whole;
  }

  private boolean isOver() {
    return !asksAnew
        && index.wantedTotals().isEmpty()
        && !reachable.isEmpty()
        && reachable.stream().allMatch(this::hasToldAll);
  }

  /** Whether what is wanted may have been lost: what is at its path is no version of it. */
  boolean isAwaited(Wanted wanted, Optional<Known> known) {
    return underWay
        && !wanted.forced()
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
    return asksAnew
        || (underWay && index.wanted(path).filter(w -> isAwaited(w, Optional.empty())).isPresent());
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
