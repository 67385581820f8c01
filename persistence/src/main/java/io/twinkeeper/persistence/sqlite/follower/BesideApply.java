package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a copy that somebody reads without an end, by leaving him the file:
 *
 * <ol>
 *   <li>RESERVED lock on the old file: nobody else writes to it, its readers go on;
 *   <li>a symbolic link is made under a spare name: where there are none, that is all it costs;
 *   <li>a whole copy of the file is made under a spare name, changed there, synced;
 *   <li>it gets its own name; the link takes the place of the database's name: <b>this commits</b>;
 *       the directory is synced before and after.
 * </ol>
 *
 * No journal takes part in it. What fails before the commit leaves nothing behind. What a crash
 * leaves beside is removed by the next {@link FollowerCopy#open}; the change counter in the file
 * tells which of the two states it is, as always. The old file keeps its name, if it had one of its
 * own: see {@link Superseded}.
 */
final class BesideApply {
  private static final Logger log = LoggerFactory.getLogger(BesideApply.class);
  private static final long SPARE_BYTES = 16L << 20;

  /** So that the last sync, which nothing interrupts, is short. */
  private static final long SYNC_EVERY_BYTES = 32L << 20;

  private final CopyFile old;
  private final Generation from;
  private final Generation to;
  private final ApplySteps steps;
  private final BooleanSupplier giveWay;

  /**
   * From {@code old}, the open file of {@code from}, to the file of {@code to}.
   *
   * @param giveWay asked while pages are copied: whether to give this up for now
   */
  BesideApply(
      CopyFile old, Generation from, Generation to, ApplySteps steps, BooleanSupplier giveWay) {
    this.old = old;
    this.from = from;
    this.to = to;
    this.steps = steps;
    this.giveWay = giveWay;
  }

  /**
   * Returns once the new file is in place; {@code old} is of no use any more.
   *
   * @throws CopyBusy if another process writes, or somebody cannot wait; nothing is changed
   * @throws BesideFailed if the new file cannot be made or put there; nothing is changed
   */
  void run(int oldPageSize, int oldPages, NewContent change, AtomicApply.Check check)
      throws IOException {
    old.locks().reserve();
    try {
      check.verify();
      replace(oldPageSize, oldPages, change);
    } finally {
      old.locks().release();
    }
    steps.reached(Step.RELEASED);
  }

  private void replace(int oldPageSize, int oldPages, NewContent change) throws IOException {
    Path spare = SideFiles.firstCopyOf(from.file());
    boolean done = false;
    try {
      makeLink();
      write(spare, oldPageSize, oldPages, change);
      steps.reached(Step.BESIDE_WRITTEN);
      Files.move(spare, to.file(), StandardCopyOption.ATOMIC_MOVE);
      Durable.forceDirectory(old.directory());
      steps.reached(Step.BESIDE_NAMED);
      Files.move(to.spareLink(), to.name(), StandardCopyOption.ATOMIC_MOVE);
      done = true;
    } catch (IOException e) {
      throw new BesideFailed(
          old.path() + " is being read, and no other file can take its place: " + e);
    } finally {
      if (!done) {
        discard(spare);
      }
    }
    syncDirectory();
    steps.reached(Step.BESIDE_LINKED);
  }

  private void makeLink() throws IOException {
    Files.deleteIfExists(to.spareLink());
    Files.createSymbolicLink(to.spareLink(), to.file().getFileName());
  }

  private void discard(Path spare) {
    try {
      Files.deleteIfExists(spare);
      if (!to.isInPlace()) {
        Files.deleteIfExists(to.file());
      }
      if (Files.isSymbolicLink(to.spareLink())) {
        Files.deleteIfExists(to.spareLink());
      }
    } catch (IOException e) {
      log.warn("{}: what was made beside it cannot be removed", to.name(), e);
    }
  }

  /** Both files are whole, so if this fails a crash leads to one of them all the same. */
  private void syncDirectory() {
    try {
      Durable.forceDirectory(old.directory());
    } catch (IOException e) {
      log.warn("{}: its directory cannot be synced", to.name(), e);
    }
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
        pauseAfter((long) number * pageSize, pageSize, fresh);
      }
    }
  }

  private void pauseAfter(long bytes, int pageSize, CopyFile fresh) throws IOException {
    if (giveWay.getAsBoolean()) {
      throw new CopyBusy(old.path() + " was being left to its readers; that begins anew later");
    }
    if (bytes % SYNC_EVERY_BYTES < pageSize) {
      fresh.sync();
    }
  }

  private void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(old.directory()).getUsableSpace();
    if (free < bytes + SPARE_BYTES) {
      throw new BesideFailed(
          old.path()
              + " is being read, and beside it there is no room for another file: "
              + bytes
              + " bytes are needed, "
              + free
              + " are free");
    }
  }
}
