package io.twinkeeper.ops.cli;

/**
 * Ends a command with one clear line and an exit code. The line says what, where, and what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public CommandFailure(ExitCode code, String line) {
    super(line);
    this.code = code;
  }

  public CommandFailure(ExitCode code, String line, Throwable cause) {
    super(line, cause);
    this.code = code;
  }

  public ExitCode code() {
    return code;
  }

  /** The line to print. */
  public String line() {
    return String.valueOf(getMessage());
  }
}
