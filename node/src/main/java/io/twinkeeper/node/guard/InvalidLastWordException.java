package io.twinkeeper.node.guard;

/** A last word that proves nothing; the message says why. Sending it again does not help. */
public final class InvalidLastWordException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidLastWordException(String message) {
    super(message);
  }

  InvalidLastWordException(String message, Throwable cause) {
    super(message, cause);
  }
}
