package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.IOException;

/** The pages of a copy as the source has them: page 1 in its logical shape. */
final class CopyPages {
  private final CopyFile file;
  private final int pageSize;
  private final int pages;
  private final byte[] logicalHeader;
  private final ZeroPage zeros;

  /** Of the first {@code pages} pages of {@code file}. */
  CopyPages(CopyFile file, int pageSize, int pages, byte[] logicalHeader) {
    this.file = file;
    this.pageSize = pageSize;
    this.pages = pages;
    this.logicalHeader = logicalHeader;
    this.zeros = new ZeroPage(pageSize);
  }

  int pageSize() {
    return pageSize;
  }

  int pages() {
    return pages;
  }

  byte[] read(int number) throws IOException {
    byte[] page = new byte[pageSize];
    file.read(number, page);
    return number == 1 ? PageOne.logical(page, logicalHeader) : page;
  }

  long checksum(int number) throws IOException {
    return zeros.checksum(number, read(number));
  }

  /** Every page's checksum, page 1 first; 0 for the lock page. Reads the whole file. */
  long[] checksums() throws IOException {
    long[] sums = new long[pages];
    int lockPage = PageChecksum.lockPage(pageSize);
    byte[] page = new byte[pageSize];
    for (int number = 2; number <= pages; number++) {
      if (number != lockPage) {
        file.read(number, page);
        sums[number - 1] = zeros.checksum(number, page);
      }
    }
    if (pages > 0) {
      sums[0] = checksum(1);
    }
    return sums;
  }

  /** The whole database's checksum. Reads the whole file. */
  long databaseChecksum() throws IOException {
    return sumOf(checksums());
  }

  /** The database checksum that follows from its pages'; entries of 0 do not count. */
  static long sumOf(long[] sums) {
    long database = 0;
    for (long sum : sums) {
      database = sum == 0 ? database : PageChecksum.toggle(database, sum);
    }
    return database;
  }
}
