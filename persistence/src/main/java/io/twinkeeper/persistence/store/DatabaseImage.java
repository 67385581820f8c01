package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A database file that is being put together, segment by segment, and the checksum of what it
 * holds. Eight bytes of memory for each page.
 */
final class DatabaseImage implements AutoCloseable {
  private final RandomAccessFile file;
  private long[] sums = new long[0];
  private int pageSize;
  private int pages;
  private int pagesBefore;
  private long checksum;

  DatabaseImage(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(0);
  }

  /** A segment comes that leaves {@code commit} pages. */
  void begin(int size, int commit) throws IOException {
    pageSize = size;
    if (commit < pages) {
      for (int number = commit + 1; number <= pages; number++) {
        toggle(number);
      }
      file.setLength((long) commit * pageSize); // what grows again is zero
    }
    pagesBefore = Math.min(pages, commit);
    pages = commit;
    sums = Arrays.copyOf(sums, commit);
  }

  void page(int number, byte[] page) throws IOException {
    toggle(number);
    sums[number - 1] = PageChecksum.of(number, page, 0, pageSize);
    toggle(number);
    file.seek((number - 1L) * pageSize);
    file.write(page, 0, pageSize);
  }

  /** Ends the segment; returns the database's checksum. Pages never written are zeros. */
  long end() {
    byte[] zeros = new byte[pageSize];
    int lockPage = PageChecksum.lockPage(pageSize);
    for (int number = pagesBefore + 1; number <= pages; number++) {
      if (sums[number - 1] == 0 && number != lockPage) {
        sums[number - 1] = PageChecksum.of(number, zeros, 0, pageSize);
        toggle(number);
      }
    }
    return checksum;
  }

  /** Gives the file its full size and puts it on the disk; reads it back. */
  long finish() throws IOException {
    file.setLength((long) pages * pageSize);
    file.getFD().sync();
    long sum = 0;
    int lockPage = PageChecksum.lockPage(pageSize);
    byte[] page = new byte[pageSize];
    file.seek(0);
    for (int number = 1; number <= pages; number++) {
      file.readFully(page);
      if (number != lockPage) {
        sum = PageChecksum.toggle(sum, PageChecksum.of(number, page, 0, pageSize));
      }
    }
    return sum;
  }

  long bytes() {
    return (long) pages * pageSize;
  }

  private void toggle(int number) {
    long sum = sums[number - 1];
    checksum = sum == 0 ? checksum : PageChecksum.toggle(checksum, sum);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
