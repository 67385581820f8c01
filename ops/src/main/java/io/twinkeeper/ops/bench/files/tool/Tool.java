package io.twinkeeper.ops.bench.files.tool;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A program that makes beta's directory like alpha's. Used by one thread, begun and ended for each
 * session; {@link #stop} also from a thread that ends the program.
 */
public interface Tool {
  String title();

  /** Why it cannot be measured here; empty if it can. */
  Optional<String> missing() throws IOException;

  /** How it is set up where that matters for the figures: a line for people. */
  String note();

  /**
   * Starts both ends. Both directories are there and empty; returns before anything is in sync.
   *
   * @throws IOException if an end does not start, with what it said
   */
  void start(Stage stage) throws IOException, InterruptedException;

  /** Whether it sees changes by itself; otherwise somebody calls {@link #pass}. */
  default boolean watches() {
    return true;
  }

  /** Once over everything, for a tool that does not watch; returns when it is through. */
  default void pass() throws IOException, InterruptedException {}

  /** What has ended that should run; empty if nothing has. */
  Optional<String> ended() throws IOException;

  /** Bytes alive in the heap of one side after a collection, if that can be told. */
  default OptionalLong liveHeapBytes(String side) throws IOException, InterruptedException {
    return OptionalLong.empty();
  }

  /** Ends both ends. Nothing happens if they do not run. */
  void stop() throws IOException, InterruptedException;
}
