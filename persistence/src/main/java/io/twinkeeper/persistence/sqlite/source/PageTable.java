package io.twinkeeper.persistence.sqlite.source;

import java.util.Arrays;

/**
 * For each page found in the present write-ahead log: the number of its latest frame and the page's
 * checksum. Open addressing over three columns: 16 bytes a slot, no boxes.
 */
final class PageTable {
  /** A frame number for a page whose content is in no frame: the database file has it. */
  static final int IN_FILE = 0;

  private int[] pages = new int[64];
  private int[] frames = new int[64];
  private long[] checksums = new long[64];
  private int size;

  PageTable() {}

  /** A copy that later changes do not reach. */
  PageTable copy() {
    PageTable copy = new PageTable();
    copy.pages = pages.clone();
    copy.frames = frames.clone();
    copy.checksums = checksums.clone();
    copy.size = size;
    return copy;
  }

  int size() {
    return size;
  }

  /** The page's checksum; 0 if it is not in the table. */
  long checksum(int page) {
    int slot = slot(page);
    return pages[slot] == page ? checksums[slot] : 0;
  }

  /** The page's latest frame, from 1; {@link #IN_FILE} if there is none. */
  int frame(int page) {
    int slot = slot(page);
    return pages[slot] == page ? frames[slot] : IN_FILE;
  }

  void put(int page, int frame, long checksum) {
    int slot = slot(page);
    if (pages[slot] != page) {
      if (size * 2 >= pages.length) {
        grow();
        slot = slot(page);
      }
      pages[slot] = page;
      size++;
    }
    frames[slot] = frame;
    checksums[slot] = checksum;
  }

  /** Takes out every page beyond {@code commit}. */
  void truncate(int commit) {
    rebuild(pages.length, commit);
  }

  void clear() {
    pages = new int[64];
    frames = new int[64];
    checksums = new long[64];
    size = 0;
  }

  /** The pages inside, ascending. */
  int[] sortedPages() {
    return Arrays.stream(pages).filter(page -> page != 0).sorted().toArray();
  }

  private void grow() {
    rebuild(pages.length * 2, Integer.MAX_VALUE);
  }

  private void rebuild(int slots, int lastPage) {
    int[] oldPages = pages;
    int[] oldFrames = frames;
    long[] oldChecksums = checksums;
    pages = new int[slots];
    frames = new int[slots];
    checksums = new long[slots];
    size = 0;
    for (int i = 0; i < oldPages.length; i++) {
      if (oldPages[i] != 0 && oldPages[i] <= lastPage) {
        put(oldPages[i], oldFrames[i], oldChecksums[i]);
      }
    }
  }

  private int slot(int page) {
    int mask = pages.length - 1;
    int slot = ((page * 0x9E3779B1) >>> 7) & mask;
    while (pages[slot] != 0 && pages[slot] != page) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
