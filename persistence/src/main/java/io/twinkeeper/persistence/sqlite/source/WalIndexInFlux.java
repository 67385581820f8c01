package io.twinkeeper.persistence.sqlite.source;

/**
 * A writer has stopped in the middle of announcing a commit, or nobody has set the index up yet.
 * What is open may stay open: trying again helps once it goes on.
 */
final class WalIndexInFlux extends NotCapturable {
  private static final long serialVersionUID = 1;

  WalIndexInFlux() {
    super("the shared index of the write-ahead log is being written: does its writer hang?");
  }
}
