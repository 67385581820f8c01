package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the shared index of a write-ahead log. Its one descriptor must stay open for as long as any
 * connection of this process does: closing it drops their locks.
 */
final class WalIndex implements AutoCloseable {
  private static final int ATTEMPTS = 1_000;

  private final FileChannel shared;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(WalIndexHeader.SIZE);

  WalIndex(Path database) throws IOException {
    shared =
        FileChannel.open(
            database.resolveSibling(database.getFileName() + "-shm"), StandardOpenOption.READ);
  }

  /** The present header; one small read. */
  WalIndexHeader read() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      buffer.clear();
      if (shared.read(buffer, 0) == WalIndexHeader.SIZE) {
        WalIndexHeader header = WalIndexHeader.read(buffer);
        if (header != null) {
          return header;
        }
      }
      Thread.onSpinWait();
    }
    throw new NotCapturable("the shared index of the write-ahead log cannot be read");
  }

  @Override
  public void close() throws IOException {
    shared.close();
  }
}
