package io.twinkeeper.ops.cli;

/** What the {@code twin} command's exit status means; the same for every subcommand. */
public enum ExitCode {
  /** Done, or true. */
  OK(0),
  /** Something went wrong that none of the others names; nothing is said about the state. */
  FAILURE(1),
  /** The command line is not understood, or names something that does not exist. */
  USAGE(2),
  /** The configuration, or a file that it names, cannot be used. */
  CONFIGURATION(3),
  /** No node could be reached, or none answered in time. */
  UNREACHABLE(4),
  /** The node understood and refused: not possible now, or already so. Nothing was changed. */
  REFUSED(5),
  /** The node did not accept the token. */
  NOT_ALLOWED(6);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The process's exit status. */
  public int status() {
    return status;
  }
}
