package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.VersionVector;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@link VersionVector} in few bytes: for each node the length of its name, the name, and the
 * count, both numbers in groups of seven bits, the lowest first.
 *
 * <p>Remembers what was read last: entries that were recorded together have the same version.
 */
final class PackedVersion {
  private byte[] lastBytes = new byte[0];
  private VersionVector last = VersionVector.NONE;

  static byte[] of(VersionVector version) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, Long> count : version.counts().entrySet()) {
      byte[] node = count.getKey().getBytes(StandardCharsets.UTF_8);
      write(out, node.length);
      out.writeBytes(node);
      write(out, count.getValue());
    }
    return out.toByteArray();
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none
   */
  VersionVector read(byte[] bytes) {
    if (!Arrays.equals(bytes, lastBytes)) {
      last = decoded(bytes);
      lastBytes = bytes;
    }
    return last;
  }

  private static VersionVector decoded(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      Map<String, Long> counts = new TreeMap<>();
      while (in.hasRemaining()) {
        byte[] node = new byte[(int) Math.min(number(in), in.remaining())];
        in.get(node);
        counts.put(new String(node, StandardCharsets.UTF_8), number(in));
      }
      return VersionVector.of(counts);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a version that ends too early", e);
    }
  }

  private static void write(ByteArrayOutputStream out, long number) {
    long rest = number;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long number(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte group = in.get();
      number |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number that is too long");
  }
}
