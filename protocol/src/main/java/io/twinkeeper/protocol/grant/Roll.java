package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.util.TreeSet;

/**
 * Who votes, under a number that grows with every change. A voter votes under one roll at a time,
 * and never goes back to an earlier one; what it says counts for nobody who goes by another.
 *
 * @param number from 1
 * @param lease which store the lease is, in a few words; empty without one
 */
public record Roll(int number, Electorate electorate, String lease) {

  /** The first roll of a cluster, without a lease or with one that nobody will exchange. */
  public static Roll first(Electorate electorate) {
    return new Roll(1, electorate, "");
  }

  /** The roll of a configuration. */
  public static Roll of(TwinConfig config) {
    return new Roll(
        config.cluster().membership(),
        Electorate.of(config),
        config.lease().map(LeaseConfig::describe).orElse(""));
  }

  /** {@code 2 (alpha, beta, witness)}: for messages, and to tell one from another. */
  @Override
  public String toString() {
    String names = String.join(", ", new TreeSet<>(electorate.voters()));
    return number + " (" + names + (lease.isEmpty() ? "" : " in " + lease) + ")";
  }
}
