package io.twinkeeper.node.ledger;

/**
 * The journal can be read or written no more, so the {@link Ledger} has stopped. A node without its
 * ledger must stop too: whoever spawned the ledger finds this as the cause of its failure.
 */
public final class LedgerUnreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LedgerUnreadable(Throwable cause) {
    super("ledger journal unreadable, this node must stop: " + rootMessage(cause), cause);
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
