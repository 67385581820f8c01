package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a scan still has to look at. */
final class Work {
  /** A directory to be listed; empty for the root. */
  record Directory(Optional<FilePath> path, boolean deep) {}

  private final SortedSet<FilePath> paths = new TreeSet<>();
  private final SortedSet<FilePath> trees = new TreeSet<>();
  private final Deque<Directory> directories = new ArrayDeque<>();
  private SortedMap<FilePath, Boolean> gone = new TreeMap<>();
  private boolean everything;

  void everything() {
    everything = true;
  }

  void tree(FilePath path) {
    if (!isCovered(path)) {
      paths.remove(path);
      trees.add(path);
    }
  }

  void path(FilePath path) {
    if (!isCovered(path)) {
      paths.add(path);
    }
  }

  private boolean isCovered(FilePath path) {
    Optional<FilePath> above = Optional.of(path);
    while (!trees.isEmpty() && above.isPresent()) {
      if (trees.contains(above.get())) {
        return true;
      }
      above = above.get().parent();
    }
    return false;
  }

  /** A directory is to be listed, before others that were said earlier. */
  void list(Optional<FilePath> directory, boolean deep) {
    directories.push(new Directory(directory, deep));
  }

  /**
   * Something is not there.
   *
   * @param itself whether the path itself is gone, or only what was below it
   */
  void gone(FilePath path, boolean itself) {
    gone.put(path, itself);
  }

  Optional<FilePath> nextPath() {
    return first(paths);
  }

  boolean hasTrees() {
    return !trees.isEmpty();
  }

  Optional<FilePath> nextTree() {
    return first(trees);
  }

  private static Optional<FilePath> first(SortedSet<FilePath> from) {
    if (from.isEmpty()) {
      return Optional.empty();
    }
    FilePath first = from.first();
    from.remove(first);
    return Optional.of(first);
  }

  Optional<Directory> nextDirectory() {
    return Optional.ofNullable(directories.poll());
  }

  boolean hasDirectories() {
    return !directories.isEmpty();
  }

  /** Whether everything is to be looked at; then the trees are part of it. */
  boolean takeEverything() {
    boolean asked = everything;
    if (asked) {
      trees.clear();
    }
    everything = false;
    return asked;
  }

  boolean hasGone() {
    return !gone.isEmpty();
  }

  /** What is not there, in order, and whether itself. */
  SortedMap<FilePath, Boolean> takeGone() {
    SortedMap<FilePath, Boolean> taken = gone;
    gone = new TreeMap<>();
    return taken;
  }

  /** Nothing that is half done is worth keeping: the whole tree will be looked at. */
  void startOver() {
    directories.clear();
    gone.clear();
    everything = true;
  }

  boolean isEmpty() {
    return !everything
        && paths.isEmpty()
        && trees.isEmpty()
        && directories.isEmpty()
        && gone.isEmpty();
  }
}
