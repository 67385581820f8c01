package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where to look, because something happened there and then nothing for a while. Nothing is said of
 * what is there by now, if anything is.
 *
 * @param paths to be looked at; if one was a directory and is no longer there, so is all that was
 *     below it. None of them is in one of {@code trees}
 * @param trees directories to be looked at with all that is below them; none is in another one
 * @param everything whether the whole root is to be looked at; the sets are empty then
 */
public record Rested(SortedSet<FilePath> paths, SortedSet<FilePath> trees, boolean everything) {
  static final Rested NOTHING = new Rested(none(), none(), false);
  static final Rested EVERYTHING = new Rested(none(), none(), true);

  /** Less what is covered by a tree anyway. */
  static Rested of(SortedSet<FilePath> paths, SortedSet<FilePath> trees) {
    TreeSet<FilePath> whole = new TreeSet<>();
    trees.forEach(tree -> addUncovered(tree, whole, whole));
    TreeSet<FilePath> single = new TreeSet<>();
    paths.forEach(path -> addUncovered(path, whole, single));
    return new Rested(
        Collections.unmodifiableSortedSet(single), Collections.unmodifiableSortedSet(whole), false);
  }

  /** A directory sorts right before what is below it, so no other tree can be in between. */
  private static void addUncovered(FilePath path, TreeSet<FilePath> trees, TreeSet<FilePath> to) {
    FilePath before = trees.floor(path);
    if (before == null || !(path.equals(before) || path.isUnder(before))) {
      to.add(path);
    }
  }

  private static SortedSet<FilePath> none() {
    return Collections.emptySortedSet();
  }

  public boolean isEmpty() {
    return !everything && paths.isEmpty() && trees.isEmpty();
  }
}
