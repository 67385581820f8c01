package io.twinkeeper.persistence.sqlite.follower;

/** {@link CopyBusy} because of readers, and of nobody who writes. */
final class ReadersStay extends CopyBusy {
  private static final long serialVersionUID = 1L;

  ReadersStay(String message) {
    super(message);
  }
}
