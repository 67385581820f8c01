package io.twinkeeper.protocol.segment;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where each page's frame lies in a segment: parallel columns, in ascending order of page number.
 */
final class PageIndex {
  private int[] pageNumbers = new int[16];
  private long[] offsets = new long[16];
  private int[] sizes = new int[16];
  private int count;

  int count() {
    return count;
  }

  int pageNumber(int i) {
    return pageNumbers[i];
  }

  long offset(int i) {
    return offsets[i];
  }

  int size(int i) {
    return sizes[i];
  }

  int lastPageNumber() {
    return count == 0 ? 0 : pageNumbers[count - 1];
  }

  void add(int pageNumber, long offset, int size) {
    if (count == pageNumbers.length) {
      pageNumbers = Arrays.copyOf(pageNumbers, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
      sizes = Arrays.copyOf(sizes, count * 2);
    }
    pageNumbers[count] = pageNumber;
    offsets[count] = offset;
    sizes[count++] = size;
  }

  /** The stored form: three varints a page, a zero, the size of all that in eight bytes. */
  byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(count * 8 + 9);
    for (int i = 0; i < count; i++) {
      entry(out, pageNumbers[i], offsets[i], sizes[i]);
    }
    end(out);
    return out.toByteArray();
  }

  /** One page's entry. */
  static void entry(ByteArrayOutputStream out, int pageNumber, long offset, int size) {
    varint(out, pageNumber);
    varint(out, offset);
    varint(out, size);
  }

  /** What follows the last entry. */
  static void end(ByteArrayOutputStream out) {
    varint(out, 0);
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, out.size()).array());
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
