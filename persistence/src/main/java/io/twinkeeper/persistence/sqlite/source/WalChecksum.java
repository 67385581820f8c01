package io.twinkeeper.persistence.sqlite.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The running checksum of a write-ahead log: two 32-bit sums over pairs of words, each fed with the
 * other. The byte order of the words is the log's, told by its magic number.
 */
final class WalChecksum {
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final boolean bigEndian;
  private int first;
  private int second;

  WalChecksum(boolean bigEndian, int first, int second) {
    this.bigEndian = bigEndian;
    this.first = first;
    this.second = second;
  }

  /** A checksum of the same log, elsewhere in it. */
  WalChecksum movedTo(int elsewhereFirst, int elsewhereSecond) {
    return new WalChecksum(bigEndian, elsewhereFirst, elsewhereSecond);
  }

  int first() {
    return first;
  }

  int second() {
    return second;
  }

  /** Feeds {@code length} bytes, a multiple of 8. */
  void update(byte[] bytes, int offset, int length) {
    int a = first;
    int b = second;
    int end = offset + length;
    if (bigEndian) {
      for (int at = offset; at < end; at += 8) {
        a += (int) BIG.get(bytes, at) + b;
        b += (int) BIG.get(bytes, at + 4) + a;
      }
    } else {
      for (int at = offset; at < end; at += 8) {
        a += (int) LITTLE.get(bytes, at) + b;
        b += (int) LITTLE.get(bytes, at + 4) + a;
      }
    }
    first = a;
    second = b;
  }

  boolean is(int expectedFirst, int expectedSecond) {
    return first == expectedFirst && second == expectedSecond;
  }
}
