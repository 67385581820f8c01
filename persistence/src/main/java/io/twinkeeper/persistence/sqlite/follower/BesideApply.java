package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Changes a copy that somebody reads without an end, by leaving him the file:
 *
 * <ol>
 *   <li>RESERVED lock on the old file: nobody else writes to it, its readers go on;
 *   <li>a whole copy of it is made under a spare name, changed there, synced;
 *   <li>it gets its own name; a symbolic link takes the place of the database's name: <b>this
 *       commits</b>; the directory is synced before and after;
 *   <li>the old file, if it had a name of its own, loses that.
 * </ol>
 *
 * No journal takes part in it. What a crash leaves beside is removed by the next {@link
 * FollowerCopy#open}; the change counter in the file tells which of the two states it is, as
 * always.
 */
final class BesideApply {
  private static final long SPARE_BYTES = 16L << 20;

  private final CopyFile old;
  private final Generation from;
  private final Generation to;
  private final ApplySteps steps;

  /** From {@code old}, the open file of {@code from}, to the file of {@code to}. */
  BesideApply(CopyFile old, Generation from, Generation to, ApplySteps steps) {
    this.old = old;
    this.from = from;
    this.to = to;
    this.steps = steps;
  }

  /**
   * Returns once the new file is durably in place; {@code old} is of no use any more.
   *
   * @throws CopyBusy if another process writes, or the disk has no room for a second file; nothing
   *     is changed
   */
  void run(int oldPageSize, int oldPages, NewContent change, AtomicApply.Check check)
      throws IOException {
    old.locks().reserve();
    try {
      check.verify();
      Path spare = SideFiles.firstCopyOf(from.file());
      try {
        write(spare, oldPageSize, oldPages, change);
        steps.reached(Step.BESIDE_WRITTEN);
        Files.move(spare, to.file(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(spare);
      }
      Durable.forceDirectory(old.directory());
      steps.reached(Step.BESIDE_NAMED);
      to.link();
      steps.reached(Step.BESIDE_LINKED);
      if (from.isLinked()) {
        Files.deleteIfExists(from.file());
      }
    } finally {
      old.locks().release();
    }
    steps.reached(Step.RELEASED);
  }

  private void write(Path spare, int oldPageSize, int oldPages, NewContent change)
      throws IOException {
    Files.deleteIfExists(spare);
    FirstCopy.createLike(spare, old.path());
    if (!Reflink.tried(old.path(), spare)) {
      requireRoom(Math.max((long) oldPageSize * oldPages, change.bytes()));
      transfer(spare, oldPageSize, oldPages);
    }
    try (CopyFile fresh = CopyFile.open(spare)) {
      fresh.resize(change.bytes());
      FirstCopy.write(change, fresh, false);
      fresh.sync();
    }
  }

  private void transfer(Path spare, int pageSize, int pages) throws IOException {
    byte[] page = new byte[pageSize];
    try (CopyFile fresh = CopyFile.open(spare)) {
      fresh.resize((long) pageSize * pages);
      for (int number = 1; number <= pages; number++) {
        old.read(number, page);
        if (!ZeroPage.is(page)) {
          fresh.write(number, page);
        }
      }
    }
  }

  private void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(old.directory()).getUsableSpace();
    if (free < bytes + SPARE_BYTES) {
      throw new CopyBusy(
          old.path()
              + " is being read, and beside it there is no room for another file: "
              + bytes
              + " bytes are needed, "
              + free
              + " are free"
              + FileHolders.of(old.path()));
    }
  }
}
