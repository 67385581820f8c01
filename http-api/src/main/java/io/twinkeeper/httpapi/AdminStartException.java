package io.twinkeeper.httpapi;

import org.jspecify.annotations.Nullable;

/** The admin API cannot start. The message is one line: what, where, and what to do about it. */
public final class AdminStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AdminStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
