package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * The database file itself, read only. Its one descriptor must be opened before and closed after
 * every connection of this process: closing it drops their locks.
 */
final class DatabaseFile implements AutoCloseable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_SIZE = 100;
  private static final int WRITE_VERSION_OFFSET = 18;
  private static final int READ_VERSION_OFFSET = 19;
  private static final int WAL_VERSION = 2;

  private final Path path;
  private final String identity;
  private final FileChannel in;
  private final int pageSize;

  private DatabaseFile(Path path, String identity, FileChannel in, int pageSize) {
    this.path = path;
    this.identity = identity;
    this.in = in;
    this.pageSize = pageSize;
  }

  /** Which file it is, whatever its name; empty if there is none or nobody has written to it. */
  static String identity(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.size() == 0 ? "" : String.valueOf(attributes.fileKey());
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /**
   * Opens a database in WAL mode; no connection of this process may be open yet.
   *
   * @throws NotCapturable if it is something else
   */
  static DatabaseFile open(Path path) throws IOException {
    String identity = identity(path);
    FileChannel in;
    try {
      in = FileChannel.open(path, StandardOpenOption.READ);
    } catch (AccessDeniedException e) {
      throw new NotCapturable(path + ": this user may not read it: grant read and write", e);
    }
    try {
      return new DatabaseFile(path, identity, in, pageSize(path, in));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  int pageSize() {
    return pageSize;
  }

  /** As {@link #identity(Path)} was when it was opened; the inode cannot be reused meanwhile. */
  String identity() {
    return identity;
  }

  /** The database's size in pages as the file says it: in its header, or by its length. */
  int pages() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(page(1));
    int said = header.getInt(28);
    boolean valid = said > 0 && header.getInt(24) == header.getInt(92);
    return valid ? said : Math.toIntExact(in.size() / pageSize);
  }

  /** The page as it lies in the file; zeros beyond the file's end, as SQLite reads it. */
  byte[] page(int number) throws IOException {
    byte[] page = new byte[pageSize];
    readPage(number, page);
    return page;
  }

  /** Reads into {@code page}, which is filled up with zeros. */
  void readPage(int number, byte[] page) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(page);
    long offset = (number - 1L) * pageSize;
    while (buffer.hasRemaining()) {
      if (in.read(buffer, offset + buffer.position()) < 0) {
        Arrays.fill(page, buffer.position(), page.length, (byte) 0);
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static int pageSize(Path path, FileChannel in) throws IOException {
    byte[] header = new byte[HEADER_SIZE];
    ByteBuffer buffer = ByteBuffer.wrap(header);
    int read;
    do {
      read = in.read(buffer, buffer.position());
    } while (read >= 0 && buffer.hasRemaining());
    if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new NotCapturable(path + " is not a SQLite database (or an encrypted one)");
    }
    if (header[WRITE_VERSION_OFFSET] != WAL_VERSION || header[READ_VERSION_OFFSET] != WAL_VERSION) {
      throw new NotCapturable(
          path + " is not in WAL mode: run PRAGMA journal_mode=WAL on it once, it stays so");
    }
    int size = Short.toUnsignedInt(buffer.getShort(16));
    return size == 1 ? 65_536 : size;
  }
}
