package io.twinkeeper.persistence.sqlite.source;

/** The log of segments cannot go on from where it ends; the message says what broke it. */
final class ChainLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChainLost(String message) {
    super(message);
  }
}
