package io.twinkeeper.node.drill;

/** A step of a drill found what it must not find; the message is one line for people. */
final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failed(String message) {
    super(message);
  }
}
