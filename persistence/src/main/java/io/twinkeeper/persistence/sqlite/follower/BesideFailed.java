package io.twinkeeper.persistence.sqlite.follower;

/** {@link CopyBusy}, as readers stay and could not be left their file: not to be tried at once. */
final class BesideFailed extends CopyBusy {
  private static final long serialVersionUID = 1L;

  BesideFailed(String message) {
    super(message);
  }
}
