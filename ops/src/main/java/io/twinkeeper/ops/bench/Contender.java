package io.twinkeeper.ops.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something that replicates what the writer writes. For each workload: {@link #begin}; for each run
 * the database is prepared, then {@link #attend}, the writer writes, {@link #settle}; {@link #end}.
 */
interface Contender {
  /** Its name in tables, and with {@code --only}. */
  String title();

  /** Why it cannot be measured here; empty if it can. */
  Optional<String> missing();

  /** Whether its first minute is not what it costs later. */
  default boolean isCompiledWhileItRuns() {
    return false;
  }

  /** Starts for one workload. Run 0 warms up, {@code runs} more are measured. */
  void begin(Path directory, int runs) throws IOException, InterruptedException;

  /** The database of a run; every run has its own. */
  Path database(int run);

  /** The database is there: waits until it is followed, then begins to count. */
  void attend(int run) throws IOException, InterruptedException;

  /**
   * The writer has ended: waits until the other side has everything.
   *
   * @throws IOException if that takes too long
   */
  Costs settle(Written written) throws IOException, InterruptedException;

  /** Ends whatever was started; does nothing if nothing was. */
  void end() throws IOException, InterruptedException;
}
