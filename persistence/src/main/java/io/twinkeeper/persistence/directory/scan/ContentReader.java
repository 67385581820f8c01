package io.twinkeeper.persistence.directory.scan;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** Reads whole files and hashes them in one pass. For one thread at a time; keeps two buffers. */
public final class ContentReader {
  /** Bytes of a block that has a sum of its own. */
  public static final int BLOCK = 4096;

  /** Bytes of a sum. */
  public static final int SUM = 16;

  /** From this size on a file has a list of sums. */
  public static final long SUMS_FROM = 256 * 1024;

  /** Beyond this size it has none: the list must fit into memory, and is 32 MiB here. */
  public static final long SUMS_TO = 8L << 30;

  private static final int CHUNK = 256 * 1024;
  private static final Hasher128 XXH3 = Hashing.xxh3_128();

  private final Memory buffer = new Memory(CHUNK);
  private final byte[] chunk = new byte[CHUNK];
  private final MessageDigest digest = sha256();
  private final byte[] sumOfZeros = new byte[SUM];

  public ContentReader() {
    sum(0, BLOCK, ByteBuffer.wrap(sumOfZeros));
  }

  /**
   * Reads as many bytes as {@code stat} says.
   *
   * @return empty if the file has become shorter
   */
  public Optional<Content> read(Descriptor file, FileStat stat) throws PosixException {
    boolean listed = stat.size() >= SUMS_FROM && stat.size() <= SUMS_TO;
    ByteBuffer sums = ByteBuffer.allocate(listed ? sums(stat.size()) : 0);
    boolean sparse = stat.blocks() * 512 < stat.size();
    digest.reset();
    long bytesRead = 0;
    for (long at = 0; at < stat.size(); at += CHUNK) {
      int wanted = (int) Math.min(CHUNK, stat.size() - at);
      boolean hole = sparse && isHole(file, at, at + wanted);
      if (hole) {
        Arrays.fill(chunk, 0, wanted, (byte) 0);
      } else if (file.read(buffer, wanted, at) < wanted) {
        return Optional.empty();
      } else {
        buffer.read(0, chunk, 0, wanted);
        bytesRead += wanted;
      }
      if (at == 0 && DatabaseSigns.are(chunk, wanted)) {
        return Optional.of(new Content(ContentHash.EMPTY, Optional.empty(), true, bytesRead));
      }
      digest.update(chunk, 0, wanted);
      if (listed) {
        sum(wanted, hole, sums);
      }
    }
    return Optional.of(
        new Content(
            ContentHash.of(digest.digest()),
            listed ? Optional.of(sums.array()) : Optional.empty(),
            false,
            bytesRead));
  }

  private static int sums(long size) {
    return (int) ((size + BLOCK - 1) / BLOCK) * SUM;
  }

  private static boolean isHole(Descriptor file, long from, long to) throws PosixException {
    return file.nextData(from).map(data -> data >= to).orElse(true);
  }

  private void sum(int bytes, boolean hole, ByteBuffer sums) {
    for (int at = 0; at < bytes; at += BLOCK) {
      int length = Math.min(BLOCK, bytes - at);
      if (hole && length == BLOCK) {
        sums.put(sumOfZeros);
      } else {
        sum(at, length, sums);
      }
    }
  }

  private void sum(int at, int length, ByteBuffer to) {
    HashValue128 sum = XXH3.hashBytesTo128Bits(chunk, at, length);
    to.putLong(sum.getMostSignificantBits()).putLong(sum.getLeastSignificantBits());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
