package io.twinkeeper.ops.soak.files;

import java.io.IOException;

/** What is there is not such that this can be done to it: nothing was done. */
final class UnfitException extends IOException {
  private static final long serialVersionUID = 1L;

  UnfitException(String what) {
    super(what);
  }
}
