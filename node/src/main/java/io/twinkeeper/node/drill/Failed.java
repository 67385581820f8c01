package io.twinkeeper.node.drill;

import java.util.concurrent.CompletionException;

/** A step of a drill found what it must not find; the message is one line for people. */
final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failed(String message) {
    super(message);
  }

  /** One line on what made a step fail. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Failed ? String.valueOf(cause.getMessage()) : cause.toString();
  }
}
