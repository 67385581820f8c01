package io.twinkeeper.persistence.sqlite.source;

/** The database cannot be captured now; the message says why and what to do. */
class NotCapturable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotCapturable(String message) {
    super(message);
  }

  NotCapturable(String message, Throwable cause) {
    super(message, cause);
  }
}
