package io.twinkeeper.persistence.directory.place;

import java.io.IOException;

/** An annex that cannot be used. The message is one sentence for an operator. */
public final class AnnexException extends IOException {
  private static final long serialVersionUID = 1;

  AnnexException(String message) {
    super(message);
  }

  AnnexException(String message, Throwable cause) {
    super(message, cause);
  }
}
