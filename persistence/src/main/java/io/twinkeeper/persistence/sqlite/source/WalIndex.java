package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the shared index of a write-ahead log. Its one descriptor must stay open for as long as any
 * connection of this process does: closing it drops their locks.
 */
final class WalIndex implements AutoCloseable {
  private static final int SPINS = 1_000;
  private static final long NAP_NANOS = 200_000;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final FileChannel shared;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(WalIndexHeader.SIZE);

  WalIndex(Path database) throws IOException {
    shared =
        FileChannel.open(
            database.resolveSibling(database.getFileName() + "-shm"), StandardOpenOption.READ);
  }

  /** The present header; one small read. */
  WalIndexHeader read() throws IOException {
    long giveUpAtNanos = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < SPINS || System.nanoTime() < giveUpAtNanos; i++) {
      buffer.clear();
      if (shared.read(buffer, 0) == WalIndexHeader.SIZE) {
        WalIndexHeader header = WalIndexHeader.read(buffer);
        if (header != null) {
          return header;
        }
      }
      pause(i);
    }
    throw new WalIndexInFlux();
  }

  /** A writer may have been put to sleep by the scheduler between the header's two copies. */
  private static void pause(int attempt) {
    if (attempt < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    shared.close();
  }
}
