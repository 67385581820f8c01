package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import java.util.Arrays;

/**
 * Pages of zeros: they need no room on a file system that knows holes, and their checksums need no
 * reading. A CRC is affine in its input, so over zeros it is that of page 0 with one constant
 * xor-ed in for every bit that is set in the page number.
 */
final class ZeroPage {
  private static final byte[] ZEROS = new byte[65_536];

  private final long ofNumberZero;
  private final long[] ofBit = new long[Integer.SIZE];

  /** For pages of {@code pageSize} bytes. */
  ZeroPage(int pageSize) {
    byte[] zeros = new byte[pageSize];
    this.ofNumberZero = PageChecksum.of(0, zeros, 0, pageSize);
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      ofBit[bit] = ofNumberZero ^ PageChecksum.of(1 << bit, zeros, 0, pageSize);
    }
  }

  /** The checksum of page {@code number} if it holds zeros. */
  long checksum(int number) {
    long sum = ofNumberZero;
    for (int left = number; left != 0; left &= left - 1) {
      sum ^= ofBit[Integer.numberOfTrailingZeros(left)];
    }
    return sum | PageChecksum.FLAG;
  }

  /** The checksum of any page. */
  long checksum(int number, byte[] page) {
    return is(page) ? checksum(number) : PageChecksum.of(number, page, 0, page.length);
  }

  static boolean is(byte[] page) {
    return Arrays.equals(page, 0, page.length, ZEROS, 0, page.length);
  }
}
