package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Moves captured frames from the write-ahead log into the database file, in rounds, each by a
 * passive checkpoint on another thread: it waits for the disk, and captures must not wait with it.
 *
 * <p>One thread uses it. While a round runs no connection of the attachment may be closed.
 */
final class Backfill {
  private static final int MOST_ROUNDS = 6;
  private static final int FEW_FRAMES = 32;

  private final Attachment attachment;
  private final Runnable force;
  private final Executor aside;
  private int rounds;
  private @Nullable CompletableFuture<Void> work;

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

  boolean isRunning() {
    return work != null && !work.isDone();
  }

  /** Begins a round: what was captured is forced, then moved as far as readers allow. */
  void begin() {
    rounds++;
    work =
        CompletableFuture.runAsync(
            () -> {
              force.run();
              checkpoint();
            },
            aside);
  }

  /**
   * Whether rounds have run, and the last has left few frames, or there were enough of them.
   *
   * @throws SQLException if what ran last failed; the next round begins anew
   */
  boolean isDone() throws IOException, SQLException {
    collect();
    if (rounds == 0) {
      return false;
    }
    WalIndexHeader header = attachment.index().read();
    return rounds >= MOST_ROUNDS || header.lastFrame() - header.backfilled() <= FEW_FRAMES;
  }

  /** The swap is over: puts its last segments on the disk, and forgets the rounds. */
  void end() {
    rounds = 0;
    work = CompletableFuture.runAsync(force, aside);
  }

  /** Waits for what runs. What failed shows with the log's next use, or is tried again. */
  void await() {
    if (work != null) {
      work.exceptionally(failure -> null).join();
    }
  }

  private void collect() throws SQLException {
    CompletableFuture<Void> ended = work;
    work = null;
    try {
      if (ended != null) {
        ended.join();
      }
    } catch (CompletionException e) {
      rounds = 0;
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
