package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.PeerProgress;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was lost with a tree is on its way back, from a {@link Restoration} on until the last of it
 * is there. What is at such a path meanwhile was made by somebody who found nothing there. It is no
 * version of the file: recorded it would be newer than the real one, and replace it everywhere. So
 * it is passed over, and makes room when the real one comes.
 *
 * <p>If no twin has one any more, nothing unknown is recorded until all twins that can be reached
 * have told once more what they have in its place. All that is noted in the index and survives a
 * crash. For the replica's thread.
 */
final class Returning {
  private static final String UNDER_WAY = "returning";
  private static final String RETOLD = "returning-retold-by";

  /** If more were passed over, the whole tree is looked at in the end. */
  private static final int MOST = 1000;

  private final DirectoryIndex index;
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

  /** Which twins can be asked now. */
  void reachable(Set<String> twins) {
    reachable = Set.copyOf(twins);
  }

  /** Something is given up, and all twins tell all once more, within a transaction. */
  void asksAnew() {
    begin(index);
    index.note(RETOLD, "");
    underWay = true;
    asksAnew = true;
  }

  /** A twin has told all that it has. */
  void heardAll(String twin) {
    Optional<String> note = index.note(RETOLD);
    if (note.isPresent() && !names(note.get()).contains(twin)) {
      index.transaction(() -> index.note(RETOLD, note.get() + twin + "\n"));
    }
  }

  private static Set<String> names(String note) {
    return note.lines().collect(Collectors.toSet());
  }

  /**
   * Sees how it stands, and ends what is over.
   *
   * @return whether the whole tree is to be looked at now
   */
  boolean update() {
    Optional<String> retold = index.note(RETOLD);
    boolean all =
        retold.isPresent() && !reachable.isEmpty() && names(retold.get()).containsAll(reachable);
    if (all) {
      index.transaction(() -> index.unnote(RETOLD));
    }
    asksAnew = retold.isPresent() && !all;
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
        && reachable.stream().noneMatch(t -> index.progress(t).equals(PeerProgress.NONE));
  }

  /** Whether any of it still is. */
  boolean isUnderWay() {
    return underWay;
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
