package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.util.TreeSet;

/**
 * Who votes and by which terms, under a number that grows with every change. A voter votes under
 * one roll at a time, and never goes back to an earlier one; what it says counts for nobody who
 * goes by another. The fence belongs to it because a voter keeps its own for a holder that serves
 * by its own terms: were these longer, two could serve.
 *
 * @param number from 1
 * @param lease which store the lease is, in a few words; empty without one
 * @param fenceMillis how long a voter's acknowledgement keeps others out
 */
public record Roll(int number, Electorate electorate, String lease, long fenceMillis) {

  /** The first roll of a cluster in which nobody will exchange the lease or change the terms. */
  public static Roll first(Electorate electorate) {
    return new Roll(1, electorate, "", 0);
  }

  /** The roll of a configuration. */
  public static Roll of(TwinConfig config) {
    return new Roll(
        config.cluster().membership(),
        Electorate.of(config),
        config.lease().map(LeaseConfig::describe).orElse(""),
        config.grant().fence().toMillis());
  }

  /** {@code 2 (alpha, beta, witness; fence 7131 ms)}: for messages, and to tell them apart. */
  @Override
  public String toString() {
    String names = String.join(", ", new TreeSet<>(electorate.voters()));
    String where = lease.isEmpty() ? "" : " in " + lease;
    return "%d (%s%s; fence %d ms)".formatted(number, names, where, fenceMillis);
  }
}
