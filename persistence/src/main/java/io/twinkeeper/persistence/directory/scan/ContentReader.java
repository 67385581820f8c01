package io.twinkeeper.persistence.directory.scan;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads whole files and hashes them in one pass. For one thread at a time; keeps two buffers. */
public final class ContentReader {
  private static final int CHUNK = 256 * 1024;
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private final Memory buffer = new Memory(CHUNK);
  private final byte[] chunk = new byte[CHUNK];

  /**
   * Reads as many bytes as {@code stat} says.
   *
   * @return empty if the file has become shorter
   */
  public Optional<Content> read(Descriptor file, FileStat stat) throws PosixException {
    ContentDigest digest = new ContentDigest(stat.size());
    boolean sparse = stat.blocks() * 512 < stat.size();
    long bytesRead = 0;
    for (long at = 0; at < stat.size(); at += CHUNK) {
      int wanted = (int) Math.min(CHUNK, stat.size() - at);
      if (sparse && isHole(file, at, at + wanted)) {
        digest.zeros(wanted);
        continue;
      }
      if (file.read(buffer, wanted, at) < wanted) {
        return Optional.empty();
      }
      buffer.read(0, chunk, 0, wanted);
      bytesRead += wanted;
      if (at == 0 && isDatabase(wanted)) {
        return Optional.of(new Content(ContentHash.EMPTY, Optional.empty(), true, bytesRead));
      }
      digest.update(chunk, 0, wanted);
    }
    return Optional.of(new Content(digest.hash(), digest.sums(), false, bytesRead));
  }

  private static boolean isHole(Descriptor file, long from, long to) throws PosixException {
    return file.nextData(from).map(data -> data >= to).orElse(true);
  }

  private boolean isDatabase(int bytes) {
    return bytes >= MAGIC.length && Arrays.equals(chunk, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }
}
