package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Changes a copy as SQLite itself would commit a transaction, so that other processes may read it
 * meanwhile and any SQLite rolls back what a crash left half done:
 *
 * <ol>
 *   <li>RESERVED lock: from now on a journal beside the file is not taken for a dead writer's;
 *   <li>the old pages go to the rollback journal; journal and directory are synced;
 *   <li>PENDING and EXCLUSIVE: the readers that are there have left;
 *   <li>pages are written, the file is cut or extended, then synced;
 *   <li>the journal is deleted: <b>this commits</b>; the directory is synced, locks are released.
 * </ol>
 */
final class AtomicApply {
  private final CopyFile copy;
  private final Duration readerLimit;
  private final boolean readersStayed;
  private final LongSupplier random;
  private final ApplySteps steps;

  /**
   * Waits up to {@code readerLimit} for readers; {@code random} gives journal nonces.
   *
   * @param readersStayed whether readers kept the attempt before this one out: it is worth a look
   *     whether they still do before a journal is written and synced
   */
  AtomicApply(
      CopyFile copy,
      Duration readerLimit,
      boolean readersStayed,
      LongSupplier random,
      ApplySteps steps) {
    this.copy = copy;
    this.readerLimit = readerLimit;
    this.readersStayed = readersStayed;
    this.random = random;
    this.steps = steps;
  }

  /** Looks at the copy once nobody else can write to it, and objects by an exception. */
  @FunctionalInterface
  interface Check {
    void verify() throws IOException;
  }

  /**
   * Replaces the copy's present {@code oldPages} of {@code oldPageSize} bytes. On {@link CopyBusy}
   * and on any failure before the first page was written the copy is as it was. On a failure after
   * that the journal is left in place and the copy must be closed and opened through SQLite.
   */
  void run(int oldPageSize, int oldPages, NewContent change, Check check) throws IOException {
    copy.locks().reserve();
    try {
      steps.reached(Step.RESERVED);
      check.verify();
      if (readersStayed) {
        copy.locks().awaitReaders(readerLimit);
      }
      writeJournal(oldPageSize, oldPages, change);
      overwrite(change);
      Files.delete(copy.journal());
      steps.reached(Step.JOURNAL_DELETED);
      Durable.forceDirectory(copy.directory());
      steps.reached(Step.DIRECTORY_SYNCED);
    } finally {
      copy.locks().release();
    }
    steps.reached(Step.RELEASED);
  }

  private void writeJournal(int oldPageSize, int oldPages, NewContent change) throws IOException {
    int nonce = (int) random.getAsLong();
    try {
      new RollbackJournal(copy, oldPageSize, oldPages, nonce).write(change, steps);
      copy.locks().exclude(readerLimit);
    } catch (IOException | CopyBusy e) {
      Files.deleteIfExists(copy.journal());
      throw e;
    }
    steps.reached(Step.EXCLUSIVE);
  }

  private void overwrite(NewContent change) throws IOException {
    copy.write(1, change.pageOne());
    steps.reached(Step.PAGE_WRITTEN);
    int[] numbers = change.rest().numbers();
    byte[] page = new byte[change.pageSize()];
    for (int i = 0; i < numbers.length; i++) {
      change.rest().read(i, page);
      copy.write(numbers[i], page);
      steps.reached(Step.PAGE_WRITTEN);
    }
    copy.resize(change.bytes());
    steps.reached(Step.RESIZED);
    copy.sync();
    steps.reached(Step.COPY_SYNCED);
  }
}
