package io.twinkeeper.persistence.directory.scan;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.twinkeeper.protocol.directory.ContentHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a content from its begin to its end: SHA-256 of the whole and, of a large file, XXH3-128
 * of each block. Not thread-safe.
 */
public final class ContentDigest {
  /** Bytes of a block that has a sum of its own. */
  public static final int BLOCK = 4096;

  /** Bytes of a sum. */
  public static final int SUM = 16;

  /** From this size on a file has a list of sums. */
  public static final long SUMS_FROM = 256 * 1024;

  /** Beyond this size it has none: the list must fit into memory, and is 32 MiB here. */
  public static final long SUMS_TO = 8L << 30;

  private static final Hasher128 XXH3 = Hashing.xxh3_128();
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final HashValue128 SUM_OF_ZEROS = XXH3.hashBytesTo128Bits(ZEROS, 0, BLOCK);

  private final MessageDigest whole = sha256();
  private final long size;
  private byte[] all = new byte[0];
  private @Nullable ByteBuffer list;
  private byte[] begun = new byte[0];
  private int begunBytes;

  /**
   * Of a content.
   *
   * @param size in bytes: so many are to come
   */
  public ContentDigest(long size) {
    this.size = size;
  }

  /** The list, which takes no memory before the first byte; null if there is none. */
  private @Nullable ByteBuffer list() {
    if (list == null && isListed(size)) {
      all = new byte[sumsBytes(size)];
      list = ByteBuffer.wrap(all);
      begun = new byte[BLOCK];
    }
    return list;
  }

  /** Whether a content of this size, in bytes, has a list of sums. */
  public static boolean isListed(long size) {
    return size >= SUMS_FROM && size <= SUMS_TO;
  }

  /** How long the list of sums of a content of this size is, both in bytes. */
  public static int sumsBytes(long size) {
    return (int) ((size + BLOCK - 1) / BLOCK) * SUM;
  }

  /** The next bytes. */
  public void update(byte[] bytes, int from, int length) {
    whole.update(bytes, from, length);
    ByteBuffer sums = list();
    if (sums != null) {
      sum(bytes, from, from + length, sums);
    }
  }

  /** The next bytes are so many zeros. */
  public void zeros(int length) {
    ByteBuffer sums = list();
    for (int left = length; left > 0; left -= BLOCK) {
      int zeros = Math.min(left, BLOCK);
      whole.update(ZEROS, 0, zeros);
      if (sums != null && begunBytes == 0 && zeros == BLOCK) {
        put(SUM_OF_ZEROS, sums);
      } else if (sums != null) {
        sum(ZEROS, 0, zeros, sums);
      }
    }
  }

  private void sum(byte[] bytes, int from, int to, ByteBuffer sums) {
    int at = from;
    while (at < to) {
      int length = Math.min(BLOCK - begunBytes, to - at);
      if (length == BLOCK) {
        put(XXH3.hashBytesTo128Bits(bytes, at, BLOCK), sums);
      } else {
        System.arraycopy(bytes, at, begun, begunBytes, length);
        begunBytes += length;
        putBegun(sums, BLOCK);
      }
      at += length;
    }
  }

  private void putBegun(ByteBuffer sums, int atLeast) {
    if (begunBytes >= atLeast) {
      put(XXH3.hashBytesTo128Bits(begun, 0, begunBytes), sums);
      begunBytes = 0;
    }
  }

  private static void put(HashValue128 sum, ByteBuffer sums) {
    sums.putLong(sum.getMostSignificantBits()).putLong(sum.getLeastSignificantBits());
  }

  /** The SHA-256 of all of it. To be asked once, at the end. */
  public ContentHash hash() {
    return ContentHash.of(whole.digest());
  }

  /** The sums of the blocks, the last one perhaps of fewer bytes. To be asked at the end. */
  public Optional<byte[]> sums() {
    ByteBuffer sums = list();
    if (sums == null) {
      return Optional.empty();
    }
    putBegun(sums, 1);
    return Optional.of(all);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
