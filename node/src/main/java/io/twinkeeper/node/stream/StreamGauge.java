package io.twinkeeper.node.stream;

import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What others may know of a stream without asking it: a message to each of many streams, every
 * second, would cost more than all else that idle ones do. Safe for any thread.
 */
public final class StreamGauge {
  /** What the present role of a stream shows; read by any thread. */
  interface Reading {
    /** What this copy has on disk. */
    Position received();

    /** Why this copy cannot become the source; null if it can. */
    @Nullable String unfit();

    /** As {@link StreamMessages.Description#behind}. */
    default @Nullable Duration behind() {
      return Duration.ZERO;
    }

    /** Whether nothing of the database was ever captured, and that is not about to change. */
    default boolean isOutside() {
      return false;
    }
  }

  /** No role yet, or none that could be taken. */
  private record Unfit(@Nullable String unfit) implements Reading {
    @Override
    public Position received() {
      return Position.NONE;
    }
  }

  private static final Reading OPENING = new Unfit("it is still opening");

  private volatile Reading reading = OPENING;
  private CompletableFuture<?> work = CompletableFuture.completedFuture("none");

  /** What this copy has on disk; {@link Position#NONE} while that is not known. */
  public Position received() {
    return reading.received();
  }

  /** Why this copy cannot become the source; null if it can. */
  public @Nullable String unfit() {
    return reading.unfit();
  }

  /** As {@link StreamMessages.Description#behind}. */
  public @Nullable Duration behind() {
    return reading.behind();
  }

  /**
   * Whether this is a source that has never captured anything, as what is there cannot be: a
   * database that is not in WAL mode.
   */
  public boolean isOutside() {
    return reading.isOutside();
  }

  /** Whether nothing is known of the copy yet: that passes. */
  public boolean isOpening() {
    return reading == OPENING;
  }

  /** Notes work on the stream's files that goes on elsewhere, maybe after the stream's end. */
  synchronized <T> CompletionStage<T> works(CompletionStage<T> begun) {
    CompletableFuture<?> over =
        begun.handle((result, failure) -> failure == null).toCompletableFuture();
    work = work.isDone() ? over : CompletableFuture.allOf(work, over);
    return begun;
  }

  /** Done once nothing works on the stream's files that had begun by now. Never fails. */
  public synchronized CompletionStage<?> atRest() {
    return work;
  }

  void shows(Reading present) {
    reading = present;
  }

  void failed(String reason) {
    reading = new Unfit(reason);
  }
}
