package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/** What the events say: which paths to look at, and which directories to walk. */
final class Changes implements Inotify.Reader {
  private static final int GONE = Inotify.MOVED_FROM | Inotify.DELETE;
  private static final int COME = Inotify.MOVED_TO | Inotify.CREATE;

  private final Branches branches;
  private final Walk walk;
  private final Carried carried;
  private final Resting resting;
  private long now;
  private long overflows;

  Changes(Branches branches, Walk walk, Carried carried, Resting resting) {
    this.branches = branches;
    this.walk = walk;
    this.carried = carried;
    this.resting = resting;
  }

  /** When the next events happen, in nanoseconds: those that are read together, together. */
  void at(long now) {
    this.now = now;
  }

  /** How often the kernel had to drop events. */
  long overflows() {
    return overflows;
  }

  @Override
  public void event(int watch, int mask, byte[] name) {
    if ((mask & Inotify.Q_OVERFLOW) != 0) {
      overflows++;
      resting.tree(Optional.empty(), now);
      walk.lookAtAll();
    } else if (name.length > 0) {
      branches.of(watch).ifPresent(branch -> inside(branch, mask, name));
    } else {
      itself(watch, branches.of(watch), mask);
    }
  }

  private void itself(int watch, Optional<Branch> branch, int mask) {
    boolean root = branch.isPresent() && branch.get() == branches.root();
    if ((mask & Inotify.IGNORED) != 0) {
      branches.forget(watch);
    }
    if (root && (mask & (Inotify.IGNORED | Inotify.DELETE_SELF | Inotify.UNMOUNT)) != 0) {
      walk.rootIsLost();
    } else if (root && (mask & Inotify.MOVE_SELF) != 0) {
      walk.lookForRoot();
    } else if ((mask & Inotify.IGNORED) != 0) {
      branch.ifPresent(walk::look);
    }
  }

  private void inside(Branch branch, int mask, byte[] name) {
    boolean directory = (mask & Inotify.ISDIR) != 0;
    Optional<FilePath> path = carried.path(branch.path(), name, directory);
    if (path.isEmpty()) {
      return;
    }
    if (!directory) {
      pathOf(path.get(), mask);
      return;
    }
    walkTo(branch, FilePath.of(name), mask);
    if ((mask & Inotify.MOVED_FROM) != 0) {
      resting.left(path.get(), now);
    } else if ((mask & COME) == 0) { // what has come is reported by the walk
      pathOf(path.get(), mask);
    }
  }

  private void pathOf(FilePath path, int mask) {
    if ((mask & GONE) != 0) {
      resting.gone(path, now);
    } else {
      resting.path(path, now);
    }
  }

  /**
   * Even a directory that is gone is looked for: when two exchange their names, each name is told
   * to be taken before it is told to be free.
   */
  private void walkTo(Branch branch, FilePath single, int mask) {
    if ((mask & GONE) != 0) {
      branch.child(single).ifPresent(branches::cut);
    }
    if ((mask & (GONE | COME)) != 0) {
      walk.look(branch.grow(single));
    } else {
      branch.child(single).filter(branches.unwatched()::holds).ifPresent(walk::look);
    }
  }
}
