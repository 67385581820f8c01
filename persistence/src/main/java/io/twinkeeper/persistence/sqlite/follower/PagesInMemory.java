package io.twinkeeper.persistence.sqlite.follower;

import java.util.NavigableMap;
import java.util.Objects;

/** Changed pages that are held in memory. */
final class PagesInMemory implements NewContent.PageSet {
  private final NavigableMap<Integer, byte[]> pages;
  private final int[] numbers;

  PagesInMemory(NavigableMap<Integer, byte[]> pages) {
    this.pages = pages;
    this.numbers = pages.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int[] numbers() {
    return numbers;
  }

  @Override
  public void read(int index, byte[] into) {
    byte[] page = Objects.requireNonNull(pages.get(numbers[index]));
    System.arraycopy(page, 0, into, 0, into.length);
  }
}
