package io.twinkeeper.node.boot;

/** How a node ended, as a process exit code. */
public enum NodeExit {
  /** Asked to stop, and stopped in good order. */
  STOPPED(0),
  /** Something that a restart may cure; the log says what. */
  FAILED(1),
  /** The node must not run as it is: unreadable ledger, port taken, keys that do not fit. */
  REFUSED(4);

  private final int code;

  NodeExit(int code) {
    this.code = code;
  }

  /** The exit code. */
  public int code() {
    return code;
  }
}
