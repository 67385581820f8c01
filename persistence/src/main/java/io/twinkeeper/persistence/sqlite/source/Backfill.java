package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Moves captured frames from the write-ahead log into the database file, in rounds, each by a
 * passive checkpoint on another thread: it waits for the disk, and captures must not wait with it.
 * What little is left is moved while writers are kept out.
 *
 * <p>One thread uses it. While it is not idle the attachment stays open.
 */
final class Backfill {
  private static final int MOST_ROUNDS = 6;
  private static final int FEW_FRAMES = 32;

  /** Moved in some ten milliseconds; twice as much after each swap that came to nothing. */
  private static final long LITTLE_BYTES = 4L << 20;

  private static final int MOST_DOUBLINGS = 10;

  private final Attachment attachment;
  private final Runnable force;
  private final Executor aside;
  private int rounds;
  private int inVain;
  private @Nullable CompletableFuture<Void> work;
  private AtomicBoolean taken = new AtomicBoolean();

  /**
   * Nothing is under way.
   *
   * @param force puts the log of segments on the disk
   * @param aside where that and checkpoints run
   */
  Backfill(Attachment attachment, Runnable force, Executor aside) {
    this.attachment = attachment;
    this.force = force;
    this.aside = aside;
  }

  boolean isIdle() {
    return work == null || work.isDone();
  }

  /** Begins a round: what was captured is forced, then moved as far as readers allow. */
  void begin() {
    rounds++;
    run(
        () -> {
          force.run();
          checkpoint();
        });
  }

  /**
   * Whether so little is left, now, that writers may wait for it: a few frames, or after many
   * rounds more.
   *
   * @throws SQLException if what ran last failed
   */
  boolean leavesLittle() throws IOException, SQLException {
    collect();
    if (rounds == 0) {
      return false;
    }
    WalIndexHeader header = attachment.index().read();
    long left = (long) header.lastFrame() - header.backfilled();
    long most = hasTriedEnough() ? (LITTLE_BYTES << inVain) / attachment.wal().frameSize() : 0;
    boolean little = left <= Math.max(FEW_FRAMES, most);
    if (little) {
      inVain = 0;
    } else if (hasTriedEnough() && inVain < MOST_DOUBLINGS) {
      inVain++;
    }
    return little;
  }

  boolean hasTriedEnough() {
    return rounds >= MOST_ROUNDS;
  }

  /** The swap is over, for now: puts its last segments on the disk, and forgets the rounds. */
  void end() {
    rounds = 0;
    run(force);
  }

  /**
   * Waits for what runs; what has not begun never will. What fails shows with the log's next use,
   * or is tried again.
   */
  void await() {
    boolean begun = !taken.compareAndSet(false, true);
    if (work != null && begun) {
      work.exceptionally(failure -> null).join();
    }
    work = null;
  }

  private void run(Runnable what) {
    AtomicBoolean own = new AtomicBoolean();
    taken = own;
    work =
        CompletableFuture.runAsync(
            () -> {
              if (own.compareAndSet(false, true)) {
                what.run();
              }
            },
            aside);
  }

  private void collect() throws SQLException {
    CompletableFuture<Void> ended = work;
    work = null;
    try {
      if (ended != null) {
        ended.join();
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof CheckpointFailed failed) {
        throw failed.cause;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void checkpoint() {
    try {
      attachment.connections().checkpoint();
    } catch (SQLException e) {
      throw new CheckpointFailed(e);
    }
  }

  private static final class CheckpointFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    final SQLException cause;

    CheckpointFailed(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
