package io.twinkeeper.protocol.status;

import java.time.Instant;
import java.util.List;

/**
 * What operators have ordered and what holds until they take it back, as far as this node knows.
 *
 * @param paused where automatic failover is off
 * @param drained nodes that take no workload
 * @param planned switchovers for a time, and what became of the last one of each workload
 * @param moved automatic moves that nobody has acknowledged yet
 */
public record OrdersStatus(
    List<Paused> paused, List<Drained> drained, List<Planned> planned, List<Moved> moved) {
  public static final OrdersStatus NONE =
      new OrdersStatus(List.of(), List.of(), List.of(), List.of());

  /**
   * Automatic failover is off.
   *
   * @param workload "" for all of them
   */
  public record Paused(String workload, String reason, Instant since) {}

  /** A node takes no workload. */
  public record Drained(String node, String reason, Instant since) {}

  /**
   * A switchover for a time.
   *
   * @param from who has to be active then; "" for whoever is
   * @param to the successor; "" for the best
   * @param state {@code waiting}, {@code begun}, {@code done}, {@code refused} or {@code missed}
   * @param detail what became of it
   */
  public record Planned(
      String workload, String from, String to, Instant at, String state, String detail) {}

  /** A workload went from one twin to another by itself. */
  public record Moved(String workload, String from, String to, long epoch, Instant at) {}
}
