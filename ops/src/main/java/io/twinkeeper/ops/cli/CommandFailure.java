package io.twinkeeper.ops.cli;

/**
 * Ends a command with one clear line and an exit code. The line says what, where, and what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private boolean passing;

  public CommandFailure(ExitCode code, String line) {
    super(line);
    this.code = code;
  }

  public CommandFailure(ExitCode code, String line, Throwable cause) {
    super(line, cause);
    this.code = code;
  }

  /** Says that the same may work a little later; returns this. */
  public CommandFailure passing() {
    passing = true;
    return this;
  }

  /** Whether the same may work a little later, without anybody doing anything about it. */
  public boolean mayPass() {
    return passing;
  }

  public ExitCode code() {
    return code;
  }

  /** The line to print. */
  public String line() {
    return String.valueOf(getMessage());
  }
}
