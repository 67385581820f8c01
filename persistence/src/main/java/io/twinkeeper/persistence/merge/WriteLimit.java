package io.twinkeeper.persistence.merge;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.ProgressHandler;

/**
 * Interrupts a transaction's statements once they have kept writers out for too long, or this node
 * may not serve any longer. Not thread-safe.
 */
final class WriteLimit implements AutoCloseable {
  private static final int INSTRUCTIONS_BETWEEN_LOOKS = 50_000;

  private final Connection connection;
  private final Merge.Order order;
  private final long beganNanos = System.nanoTime();
  private boolean over;

  private WriteLimit(Connection connection, Merge.Order order) throws SQLException {
    this.connection = connection;
    this.order = order;
    ProgressHandler.setHandler(
        connection,
        INSTRUCTIONS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            over |= isLate() || !order.permitted().getAsBoolean();
            return over ? 1 : 0;
          }
        });
  }

  static WriteLimit begin(Connection connection, Merge.Order order) throws SQLException {
    return new WriteLimit(connection, order);
  }

  private boolean isLate() {
    return System.nanoTime() - beganNanos > order.atMost().toNanos();
  }

  /** The last statement before the commit is done. */
  void end() throws SQLException {
    close();
    if (isLate()) {
      throw new MergeFailed("the fork cannot be merged: " + tooLong(order), null);
    }
  }

  /** Why a statement was interrupted, and what helps. */
  static String tooLong(Merge.Order order) {
    return "it would keep writers out for more than "
        + order.atMost().toMillis()
        + " ms, or "
        + order.node()
        + " may not serve any longer; nothing was merged: try again, or merge by hand from the"
        + " exported database";
  }

  @Override
  public void close() throws SQLException {
    ProgressHandler.clearHandler(connection);
  }
}
