package io.twinkeeper.persistence.segment;

import java.nio.file.Path;

/**
 * A segment log holds bytes that nobody wrote, and what lies behind them was once acknowledged. The
 * log is left as it is: an operator has to decide.
 */
public final class LogCorrupt extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogCorrupt(Path file, long offsetBytes, String what) {
    super(
        file
            + ": "
            + what
            + " at byte "
            + offsetBytes
            + "; move the whole directory aside and start again: the copy will be taken anew");
  }
}
