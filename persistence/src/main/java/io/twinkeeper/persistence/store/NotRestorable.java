package io.twinkeeper.persistence.store;

/** What was asked for cannot be restored; the message says why and what can be. */
public final class NotRestorable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRestorable(String message) {
    super(message);
  }

  NotRestorable(String message, Throwable cause) {
    super(message, cause);
  }
}
