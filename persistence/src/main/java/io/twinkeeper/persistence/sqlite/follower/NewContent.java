package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.util.Arrays;

/**
 * What a copy shall become in one atomic apply: its size, its page 1 and the other pages that
 * change. Pages that are neither listed nor beyond the old end stay.
 */
final class NewContent {
  private final int pageSize;
  private final int pages;
  private final byte[] pageOne;
  private final PageSet rest;

  /** {@code pages} pages; {@code pageOne} is physical, {@code rest} the other changed pages. */
  NewContent(int pageSize, int pages, byte[] pageOne, PageSet rest) {
    this.pageSize = pageSize;
    this.pages = pages;
    this.pageOne = pageOne;
    this.rest = rest;
  }

  int pageSize() {
    return pageSize;
  }

  int pages() {
    return pages;
  }

  byte[] pageOne() {
    return pageOne;
  }

  PageSet rest() {
    return rest;
  }

  long bytes() {
    return (long) pages * pageSize;
  }

  /** Pages other than page 1, without the lock page, in ascending order. */
  interface PageSet {
    PageSet EMPTY =
        new PageSet() {
          @Override
          public int[] numbers() {
            return new int[0];
          }

          @Override
          public void read(int index, byte[] into) {
            Arrays.fill(into, (byte) 0);
          }
        };

    /** Their numbers, ascending. */
    int[] numbers();

    /** Fills {@code into} with the page whose number is {@code numbers()[index]}. */
    void read(int index, byte[] into) throws IOException;
  }
}
