package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * SQLite's rollback journal, written so that any SQLite that opens the database afterwards puts the
 * old pages back. Numbers are big-endian:
 *
 * <pre>
 *    0  d9 d5 05 f9 20 a1 63 d7     magic
 *    8  u32  records
 *   12  u32  nonce
 *   16  u32  pages of the database before
 *   20  u32  sector size: 512
 *   24  u32  page size
 *   28  zeros to 512
 *  512  records: u32 page number | old page | u32 checksum
 * </pre>
 *
 * A record's checksum is the nonce plus every 200th byte of the page, from {@code pageSize - 200}
 * down to an index above 0. The lock page has no record.
 */
final class RollbackJournal {
  static final long MAGIC = 0xd9d505f920a163d7L;
  static final int SECTOR_BYTES = 512;
  private static final int BUFFER_BYTES = 1 << 18;

  private final CopyFile copy;
  private final int pageSize;
  private final int pages;
  private final int nonce;

  /** A journal of {@code copy} as it is: {@code pages} of {@code pageSize} bytes. */
  RollbackJournal(CopyFile copy, int pageSize, int pages, int nonce) {
    this.copy = copy;
    this.pageSize = pageSize;
    this.pages = pages;
    this.nonce = nonce;
  }

  /** Saves the pages that {@code change} will overwrite or drop, durably. */
  void write(NewContent change, ApplySteps steps) throws IOException {
    int[] doomed = doomed(change);
    create();
    steps.reached(ApplySteps.Step.JOURNAL_CREATED);
    try (FileOutputStream file = new FileOutputStream(copy.journal().toFile());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file, BUFFER_BYTES))) {
      writeHeader(out, doomed.length);
      byte[] page = new byte[pageSize];
      for (int number : doomed) {
        copy.read(number, page);
        out.writeInt(number);
        out.write(page);
        out.writeInt(checksum(page));
      }
      out.flush();
      steps.reached(ApplySteps.Step.JOURNAL_WRITTEN);
      file.getFD().sync();
    }
    Durable.forceDirectory(copy.directory());
    steps.reached(ApplySteps.Step.JOURNAL_SYNCED);
  }

  private void writeHeader(DataOutputStream out, int records) throws IOException {
    out.writeLong(MAGIC);
    out.writeInt(records);
    out.writeInt(nonce);
    out.writeInt(pages);
    out.writeInt(SECTOR_BYTES);
    out.writeInt(pageSize);
    out.write(new byte[SECTOR_BYTES - 28]);
  }

  private int checksum(byte[] page) {
    int sum = nonce;
    for (int at = page.length - 200; at > 0; at -= 200) {
      sum += Byte.toUnsignedInt(page[at]);
    }
    return sum;
  }

  /** With another page size every old page goes; else what is overwritten and what is cut off. */
  private int[] doomed(NewContent change) {
    boolean all = change.pageSize() != pageSize;
    int kept = all ? 0 : Math.min(pages, change.pages());
    int lockPage = PageChecksum.lockPage(pageSize);
    IntStream overwritten =
        all
            ? IntStream.empty()
            : IntStream.concat(IntStream.of(1), Arrays.stream(change.rest().numbers()));
    return IntStream.concat(
            overwritten.filter(number -> number <= kept), IntStream.rangeClosed(kept + 1, pages))
        .filter(number -> number != lockPage)
        .toArray();
  }

  /** With the database's owner and mode: whoever may open it must be able to roll back. */
  private void create() throws IOException {
    PosixFileAttributes like = Files.readAttributes(copy.path(), PosixFileAttributes.class);
    Path journal = copy.journal();
    Files.createFile(journal, PosixFilePermissions.asFileAttribute(like.permissions()));
    Files.setPosixFilePermissions(journal, like.permissions());
    FileOwner.match(journal, like);
  }
}
