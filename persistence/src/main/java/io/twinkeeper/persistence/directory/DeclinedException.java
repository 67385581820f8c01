package io.twinkeeper.persistence.directory;

/**
 * An operator's wish that is not done: nothing was changed. The message says what to do instead.
 */
public final class DeclinedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final boolean missing;

  private DeclinedException(String message, boolean missing) {
    super(message);
    this.reason = message;
    this.missing = missing;
  }

  /** What was asked for is not there. */
  static DeclinedException missing(String message) {
    return new DeclinedException(message, true);
  }

  /** Something stands in the way. */
  static DeclinedException conflict(String message) {
    return new DeclinedException(message, false);
  }

  /** The message. */
  public String reason() {
    return reason;
  }

  /** Whether what was asked for is not there. */
  public boolean isMissing() {
    return missing;
  }
}
