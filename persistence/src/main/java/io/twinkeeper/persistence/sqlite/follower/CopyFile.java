package io.twinkeeper.persistence.sqlite.follower;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The follower's database file, opened once. POSIX drops a process's locks on a file when <em>any
 * </em> of its descriptors is closed, so while this is open nothing else in the process may open
 * the file, SQLite included. Not thread-safe. (A {@link RandomAccessFile} and not a channel reads
 * and writes: an interrupted thread would close a channel.)
 */
final class CopyFile implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;
  private final @Nullable Object fileKey;
  private final CopyLocks locks;

  private CopyFile(Path path, RandomAccessFile file) throws IOException {
    this.path = path;
    this.file = file;
    this.fileKey = keyOf(path);
    this.locks = new CopyLocks(path, file.getChannel());
  }

  /** Opens an existing file for reading and writing. */
  static CopyFile open(Path path) throws IOException {
    return new CopyFile(path, new RandomAccessFile(path.toFile(), "rw"));
  }

  Path path() {
    return path;
  }

  Path directory() {
    return SideFiles.directoryOf(path);
  }

  Path journal() {
    return SideFiles.journalOf(path);
  }

  CopyLocks locks() {
    return locks;
  }

  /** Whether the path still leads to the file that is open here. */
  boolean isInPlace() throws IOException {
    return Files.exists(path) && Objects.equals(fileKey, keyOf(path));
  }

  /** In bytes. */
  long size() throws IOException {
    return file.length();
  }

  /** Fills {@code page} with page {@code number} (from 1); the file must be long enough. */
  void read(int number, byte[] page) throws IOException {
    file.seek((number - 1L) * page.length);
    file.readFully(page);
  }

  /** The file's first 100 bytes, or fewer if it is shorter. */
  byte[] header() throws IOException {
    byte[] header = new byte[(int) Math.min(PageOne.HEADER_BYTES, file.length())];
    file.seek(0);
    try {
      file.readFully(header);
    } catch (EOFException e) {
      return new byte[0];
    }
    return header;
  }

  void write(int number, byte[] page) throws IOException {
    file.seek((number - 1L) * page.length);
    file.write(page);
  }

  void resize(long bytes) throws IOException {
    if (file.length() != bytes) {
      file.setLength(bytes);
    }
  }

  void sync() throws IOException {
    file.getFD().sync();
  }

  /** Closes the file and with it drops every lock this process has on it. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
