package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The byte-range locks by which SQLite processes share a database in rollback mode:
 *
 * <pre>
 *  0x40000000  PENDING    no new reader while somebody holds it
 *  0x40000001  RESERVED   one writer; while held, a journal beside the file is not "hot"
 *  0x40000002  SHARED     510 bytes: readers lock them shared, a writer exclusively
 * </pre>
 *
 * PENDING is held in bursts while waiting for the readers that are there to leave: a reader that
 * stays long must not keep the others out for as long.
 */
final class CopyLocks {
  private static final long PENDING = 0x40000000L;
  private static final long RESERVED = PENDING + 1;
  private static final long SHARED = PENDING + 2;
  private static final long SHARED_SIZE = 510;
  private static final Duration BURST = Duration.ofMillis(100);
  private static final long POLL_MILLIS = 2;

  private final Path path;
  private final FileChannel channel;
  private final Deque<FileLock> held = new ArrayDeque<>();

  CopyLocks(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Takes RESERVED; readers go on. Another process that writes makes this {@link CopyBusy}. */
  void reserve() throws IOException {
    FileLock reserved = channel.tryLock(RESERVED, 1, false);
    if (reserved == null) {
      throw new CopyBusy(path + " is being written by another process" + FileHolders.of(path));
    }
    held.push(reserved);
    // a process that rolls back a hot journal holds SHARED exclusively, without RESERVED
    FileLock probe = channel.tryLock(SHARED, SHARED_SIZE, true);
    if (probe == null) {
      release();
      throw new CopyBusy(path + " is being recovered by another process" + FileHolders.of(path));
    }
    probe.release();
  }

  /**
   * With RESERVED held: waits up to {@code limit} until no reader is left and keeps all out.
   *
   * @throws ReadersStay if one is left then
   */
  void exclude(Duration limit) throws IOException {
    long giveUpNanos = System.nanoTime() + limit.toNanos();
    do {
      FileLock pending = pollFor(PENDING, 1, giveUpNanos);
      if (pending != null) {
        long burstEndNanos = Math.min(giveUpNanos, System.nanoTime() + BURST.toNanos());
        FileLock exclusive = pollFor(SHARED, SHARED_SIZE, burstEndNanos);
        if (exclusive != null) {
          held.push(pending);
          held.push(exclusive);
          return;
        }
        pending.release();
        if (System.nanoTime() < giveUpNanos) {
          pause(BURST.toMillis() / 2);
        }
      }
    } while (System.nanoTime() < giveUpNanos);
    throw new ReadersStay(path + " is being read, and stays so");
  }

  /** With RESERVED held: as {@link #exclude}, but lets readers in again at once. */
  void awaitReaders(Duration limit) throws IOException {
    exclude(limit);
    held.pop().release();
    held.pop().release();
  }

  /** Releases all in the opposite order; harmless if none is held. */
  void release() throws IOException {
    while (!held.isEmpty()) {
      held.pop().release();
    }
  }

  private @Nullable FileLock pollFor(long position, long size, long untilNanos) throws IOException {
    while (true) {
      FileLock lock = channel.tryLock(position, size, false);
      if (lock != null || System.nanoTime() >= untilNanos) {
        return lock;
      }
      pause(POLL_MILLIS);
    }
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CopyBusy(path + ": interrupted while waiting for its readers");
    }
  }
}
