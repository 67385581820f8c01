package io.twinkeeper.persistence.tenant;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/** Tells SQLite's files from others. */
final class SqliteFile {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private SqliteFile() {}

  /** Whether {@code path}, which must not be open in this process, begins as a database does. */
  static boolean is(Path path) throws IOException {
    ByteBuffer beginning = ByteBuffer.allocate(MAGIC.length);
    try (SeekableByteChannel in =
        Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (beginning.hasRemaining() && in.read(beginning) >= 0) {
        // more
      }
    }
    return Arrays.equals(beginning.array(), MAGIC);
  }
}
