package io.twinkeeper.persistence.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Small files and directory entries that must survive a power loss. */
public final class Durable {
  private Durable() {}

  /**
   * Replaces {@code file} in one step: after a crash it holds the old or the new bytes. Returns
   * once bytes and name are on the disk.
   *
   * @throws IOException if it was not replaced; the old file is then untouched
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(out, ByteBuffer.wrap(content), 0);
      out.force(true);
    }
    move(written, file);
    forceDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  /** Puts the directory's entries (files made, renamed, removed) on the disk. */
  public static void forceDirectory(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Writes all of {@code bytes} at {@code offset}. */
  static void writeFully(FileChannel out, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }

  /** Fills {@code bytes} from {@code offset}; false if the file ends first. */
  static boolean readFully(FileChannel in, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      int read = in.read(bytes, at);
      if (read < 0) {
        return false;
      }
      at += read;
    }
    return true;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(to + ": this file system cannot rename in one step", e);
    }
  }
}
