package io.twinkeeper.persistence.merge;

import org.jspecify.annotations.Nullable;

/** Nothing was merged; the message says why and what would help. */
public final class MergeFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MergeFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
