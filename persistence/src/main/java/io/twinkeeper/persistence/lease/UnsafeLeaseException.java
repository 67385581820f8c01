package io.twinkeeper.persistence.lease;

import java.io.IOException;

/** The store does not keep to conditions, or has lost what it was told: it must not vote. */
public final class UnsafeLeaseException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnsafeLeaseException(String store, String what) {
    super(
        store
            + " cannot be the third voter: it "
            + what
            + "; use a store with conditional writes that forgets nothing");
  }
}
