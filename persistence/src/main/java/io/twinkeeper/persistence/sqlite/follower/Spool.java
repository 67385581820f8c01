package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The pages of a snapshot that is arriving, in a file of its own. Zeros stay holes. */
final class Spool implements NewContent.PageSet, AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;
  private final int pageSize;
  private final ZeroPage zeros;
  private int[] numbers = new int[64];
  private long[] sums = new long[64];
  private int count;

  private Spool(Path path, RandomAccessFile file, int pageSize) {
    this.path = path;
    this.file = file;
    this.pageSize = pageSize;
    this.zeros = new ZeroPage(pageSize);
  }

  /** Replaces what an earlier process may have left at {@code path}. */
  static Spool create(Path path, int pageSize) throws IOException {
    Files.deleteIfExists(path);
    return new Spool(path, new RandomAccessFile(path.toFile(), "rw"), pageSize);
  }

  /** Pages come in ascending order. */
  void add(int number, byte[] page) throws IOException {
    if (page.length != pageSize || (count > 0 && number <= numbers[count - 1])) {
      throw new IllegalArgumentException(
          "page " + number + " of " + page.length + " bytes is out of place in this snapshot");
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
      sums = Arrays.copyOf(sums, 2 * count);
    }
    if (!ZeroPage.is(page)) {
      file.seek((long) count * pageSize);
      file.write(page);
    }
    numbers[count] = number;
    sums[count] = zeros.checksum(number, page);
    count++;
  }

  /** Puts the checksums of the pages that have come over those in {@code pageSums}. */
  void overlay(long[] pageSums) {
    for (int i = 0; i < count; i++) {
      pageSums[numbers[i] - 1] = sums[i];
    }
  }

  int pageSize() {
    return pageSize;
  }

  boolean hasPageOne() {
    return count > 0 && numbers[0] == 1;
  }

  byte[] pageOne() throws IOException {
    byte[] page = new byte[pageSize];
    readAt(0, page);
    return page;
  }

  /** Without page 1. */
  @Override
  public int[] numbers() {
    return Arrays.copyOfRange(numbers, skipped(), count);
  }

  @Override
  public void read(int index, byte[] into) throws IOException {
    readAt(index + skipped(), into);
  }

  private int skipped() {
    return hasPageOne() ? 1 : 0;
  }

  private void readAt(int index, byte[] into) throws IOException {
    long at = (long) index * pageSize;
    if (at >= file.length()) {
      Arrays.fill(into, (byte) 0); // the hole at the end
      return;
    }
    file.seek(at);
    file.readFully(into);
  }

  /** Removes the file. */
  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(path);
  }
}
