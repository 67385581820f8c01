package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.io.IOException;

/**
 * A whole database at one pinned moment: each page from its latest frame, else from the file.
 *
 * @param file holds no frame later than the moment: the pin sees to that
 * @param wal where the frames are
 * @param frames the latest frame of each page that has one; not changed while this view is used
 * @param pages the database's size in pages
 */
record PageView(DatabaseFile file, WalFile wal, PageTable frames, int pages) {

  /** Whether SQLite keeps something in page {@code number}. */
  boolean holds(int number) {
    return number != PageChecksum.lockPage(file.pageSize());
  }

  byte[] page(int number) throws IOException {
    int frame = frames.frame(number);
    return frame == PageTable.IN_FILE ? file.page(number) : wal.page(frame);
  }

  /** Reads every page: as slow as the disk. */
  long checksum() throws IOException {
    long checksum = 0;
    byte[] page = new byte[file.pageSize()];
    for (int number = 1; number <= pages; number++) {
      if (holds(number)) {
        byte[] read = page;
        int frame = frames.frame(number);
        if (frame == PageTable.IN_FILE) {
          file.readPage(number, page);
        } else {
          read = wal.page(frame);
        }
        long of = PageChecksum.of(number, read, 0, read.length);
        checksum = PageChecksum.toggle(checksum, of);
      }
    }
    return checksum;
  }
}
