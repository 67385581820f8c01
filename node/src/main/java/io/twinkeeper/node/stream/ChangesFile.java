package io.twinkeeper.node.stream;

import akka.actor.typed.DispatcherSelector;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.merge.ForkChanges;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;

/**
 * A fork's changes as they travel: a file, its length and its checksum.
 *
 * @param path where it is
 */
record ChangesFile(Path path, Seal seal) {
  /** Comparing two databases reads all of both: one at a time. */
  static final DispatcherSelector DISPATCHER =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.merge");

  private static final int BUFFER_BYTES = 1 << 16;

  /** What a file is recognised by on the other side. */
  record Seal(long bytes, long crc32c) {}

  /** Compares the fork with its base, unless that was done. Blocks, for minutes maybe. */
  static ChangesFile of(ForkStore store, Fork fork, String stream) throws IOException {
    Path file = ForkChanges.of(store, fork, stream);
    return new ChangesFile(file, seal(file));
  }

  static Seal seal(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (in.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
      return new Seal(in.size(), crc.getValue());
    }
  }

  /** Up to {@code most} bytes from {@code offset} on; none behind the end. */
  static byte[] read(Path file, long offset, int most) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long left = Math.max(0, in.length() - offset);
      byte[] bytes = new byte[(int) Math.min(most, left)];
      in.seek(offset);
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /** What a failed stage failed with. */
  static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? root(cause) : failure;
  }
}
