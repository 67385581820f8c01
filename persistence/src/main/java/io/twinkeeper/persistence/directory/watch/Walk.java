package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the directories and sets their watches, a slice at a time. For the watch's thread only.
 *
 * <p>In every directory the watch comes first and the listing second: a subdirectory that is made
 * in between is found by both. Only when it is watched is a directory reported, to be looked at
 * with all that is below it: that look sees what was done in it before.
 *
 * <p>Events are read later than they happen, and may tell of what a listing has found to be
 * otherwise. That does no harm: whatever an event says of a subdirectory's name, the name is looked
 * at once more, and after the last change of a name there is always one more event.
 */
final class Walk {
  private static final int SLICE = 256;
  private static final int ESTALE = 116;

  /** Deep: with all that is below it, even if it is watched already. */
  private record Visit(Branch branch, boolean deep) {}

  private final Ground ground;
  private final Branches branches;
  private final Unwatched unwatched;
  private final Carried carried;
  private final Consumer<Optional<FilePath>> report;
  private final Deque<Visit> visits = new ArrayDeque<>();

  /** Everything is to be visited once more after the visits that are due: these may be too old. */
  private boolean again;

  /** The root cannot be opened for now. */
  private boolean stalled;

  /** There is no watch to be had until some have been given back. */
  private boolean cramped;

  private @Nullable Branch probe;

  /**
   * @param report takes the directories that are to be looked at with all that is below them
   */
  Walk(Ground ground, Branches branches, Carried carried, Consumer<Optional<FilePath>> report) {
    this.ground = ground;
    this.branches = branches;
    this.unwatched = branches.unwatched();
    this.carried = carried;
    this.report = report;
  }

  /** Makes sure of a directory's watch, and of all below it if it is not watched yet. */
  void look(Branch branch) {
    visits.add(new Visit(branch, false));
  }

  /** Makes sure of all watches, as some may be missing. */
  void lookAtAll() {
    again = true;
  }

  boolean hasWork() {
    return isWalking() || branches.isLeaving();
  }

  /** Whether there are directories still to be found. */
  boolean isWalking() {
    return !stalled && (again || !visits.isEmpty() || ground.isLost());
  }

  /** Does a slice of the work. */
  void work() {
    if (cramped || !isWalking()) {
      branches.letGo(SLICE);
      cramped &= branches.isLeaving();
    } else {
      ground.open().ifPresentOrElse(this::visitSome, this::lookForRoot);
    }
  }

  private void visitSome(Descriptor opened) {
    try (Descriptor root = opened) {
      if (visits.isEmpty()) {
        again = false;
        visits.add(new Visit(branches.root(), true));
      }
      for (int i = 0; i < SLICE && !visits.isEmpty() && !cramped && !ground.isLost(); i++) {
        visit(root, visits.remove());
      }
    }
  }

  private void visit(Descriptor root, Visit visit) {
    Branch branch = visit.branch();
    if (!branches.holds(branch)) {
      return;
    }
    Optional<FilePath> path = branch.path();
    try (Descriptor directory = path.isPresent() ? root.directory(path.get()) : root.again()) {
      boolean other = watch(visit, path, directory);
      if (other || (visit.deep() && !cramped)) {
        list(visit, path, directory);
      }
    } catch (PosixException e) {
      failed(branch, path, e.errno());
    }
  }

  /** Whether it is another directory than before, or the first one. */
  private boolean watch(Visit visit, Optional<FilePath> path, Descriptor directory) {
    Branch branch = visit.branch();
    if (unwatched.holds(branch.parent())) { // which could be renamed without an event
      return hinder(branch, path, Obstacle.LIMIT);
    }
    int before = branch.watch();
    int error = branches.watch(branch, directory);
    if (error == Errno.ENOSPC && branches.isLeaving()) {
      cramped = true;
      visits.addFirst(visit);
      return false;
    }
    if (error != 0) {
      return hinder(branch, path, error == Errno.ENOSPC ? Obstacle.LIMIT : Obstacle.FAULT);
    }
    unhinder(branch);
    boolean other = branch.watch() != before;
    if (other) {
      report.accept(path);
    }
    return other;
  }

  private void list(Visit visit, Optional<FilePath> path, Descriptor directory)
      throws PosixException {
    Set<FilePath> found = new HashSet<>();
    for (byte[] name : directory.listDirectories()) {
      if (carried.path(path, name, true).isPresent()) {
        FilePath single = FilePath.of(name);
        found.add(single);
        visits.add(new Visit(visit.branch().grow(single), visit.deep()));
      }
    }
    visit.branch().childrenBut(found).forEach(branches::cut);
  }

  private void failed(Branch branch, Optional<FilePath> path, int errno) {
    switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, ESTALE -> lost(branch);
      default -> hinder(branch, path, Obstacle.of(errno));
    }
  }

  private void lost(Branch branch) {
    if (branch == branches.root()) {
      rootIsLost();
    } else {
      branches.cut(branch);
    }
  }

  /** Whether there was no obstacle before. */
  private boolean hinder(Branch branch, Optional<FilePath> path, Obstacle obstacle) {
    if (branch.watch() != Branch.UNWATCHED) {
      branches.strip(branch);
    }
    boolean first = unwatched.add(branch, obstacle);
    if (first) {
      report.accept(path);
    }
    return first;
  }

  private void unhinder(Branch branch) {
    unwatched.remove(branch);
    if (branch == probe) {
      probe = null;
      unwatched.tops(Obstacle.LIMIT).forEach(this::look);
    }
  }

  /** Looks for the root, reports what is not watched, and tries to watch that. */
  void poll() {
    lookForRoot();
    if (stalled) {
      return;
    }
    probe = null;
    for (Obstacle obstacle : Obstacle.values()) {
      unwatched.tops(obstacle).stream().filter(branches::holds).forEach(b -> poll(b, obstacle));
    }
  }

  /** Where there is a limit, one of them is tried, and the others only if that one succeeds. */
  private void poll(Branch branch, Obstacle obstacle) {
    if (obstacle.leavesItReadable()) {
      report.accept(branch.path());
    }
    if (obstacle != Obstacle.LIMIT) {
      look(branch);
    } else if (probe == null) {
      probe = branch;
      look(branch);
    }
  }

  /** The root is no longer what it was, whatever is there now. */
  void rootIsLost() {
    ground.lost();
  }

  /** Makes sure that the root is the directory that is watched; begins anew if it is not. */
  void lookForRoot() {
    switch (ground.look()) {
      case SAME -> stalled = false;
      case CLOSED -> stalled = true;
      case STILL_MISSING -> forgetWork();
      case CHANGED -> beginAnew();
    }
  }

  private void forgetWork() {
    visits.clear();
    again = false;
    stalled = false;
    probe = null;
  }

  private void beginAnew() {
    forgetWork();
    Branch root = branches.replant();
    report.accept(Optional.empty());
    if (ground.isThere()) {
      look(root);
    }
  }
}
