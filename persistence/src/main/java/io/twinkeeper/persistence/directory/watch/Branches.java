package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The directories below the root, and which watch is whose. For the watch's thread only.
 *
 * <p>What is cut off keeps its watches until {@link #letGo}: a directory that was moved within the
 * tree has been found again by then and takes its watch over, with those of all that is below it.
 */
final class Branches {
  private final Inotify inotify;
  private final IntSupplier mostWatches;
  private final Unwatched unwatched = new Unwatched();
  private final Map<Integer, Branch> byWatch = new HashMap<>();
  private final Deque<Branch> leaving = new ArrayDeque<>();
  private Branch root = Branch.root();

  /**
   * @param mostWatches that it may have, beside what the kernel allows
   */
  Branches(Inotify inotify, IntSupplier mostWatches) {
    this.inotify = inotify;
    this.mostWatches = mostWatches;
  }

  Unwatched unwatched() {
    return unwatched;
  }

  Branch root() {
    return root;
  }

  /** Begins again with a root of which nothing is known. */
  Branch replant() {
    leaving.add(root);
    root = Branch.root();
    return root;
  }

  /** How many may be watched. */
  int most() {
    return mostWatches.getAsInt();
  }

  /** How many are watched, with those that are to be let go. */
  int watched() {
    return byWatch.size();
  }

  /** Whose watch this is, if he is still part of the tree. */
  Optional<Branch> of(int watch) {
    return Optional.ofNullable(byWatch.get(watch)).filter(this::holds);
  }

  boolean holds(Branch branch) {
    return branch.isPartOf(root);
  }

  void cut(Branch branch) {
    branch.cut();
    leaving.add(branch);
  }

  /**
   * Watches an open directory.
   *
   * @return the error's number, ENOSPC if it is one watch too many; 0 if it is watched. If its
   *     watch is another one than before, then it is another directory, with other children
   */
  int watch(Branch branch, Descriptor directory) {
    int watch = inotify.add(directory, branch == root);
    if (watch < 0) {
      return -watch;
    }
    if (!byWatch.containsKey(watch) && watched() >= most()) {
      inotify.remove(watch);
      return Errno.ENOSPC;
    }
    if (watch != branch.watch()) {
      adopt(branch, watch);
    }
    return 0;
  }

  private void adopt(Branch branch, int watch) {
    strip(branch);
    Branch before = byWatch.put(watch, branch);
    if (before != null) {
      before.watch(Branch.UNWATCHED);
    }
    branch.watch(watch);
  }

  /** Takes its watch from it, and all that is below it. */
  void strip(Branch branch) {
    unwatch(branch);
    leaving.addAll(branch.shed());
  }

  private void unwatch(Branch branch) {
    if (branch.watch() != Branch.UNWATCHED) {
      inotify.remove(branch.watch());
      forget(branch.watch());
    }
  }

  /** The kernel has ended a watch. */
  void forget(int watch) {
    Branch branch = byWatch.remove(watch);
    if (branch != null) {
      branch.watch(Branch.UNWATCHED);
    }
  }

  boolean isLeaving() {
    return !leaving.isEmpty();
  }

  /** Gives up to so many watches back. */
  void letGo(int most) {
    for (int i = 0; i < most && isLeaving(); i++) {
      Branch branch = leaving.remove();
      unwatched.remove(branch);
      strip(branch);
    }
  }
}
