package io.twinkeeper.ops.prove.fault;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All the trouble of one round.
 *
 * @param stubborn services and connector use all the time between TERM and KILL
 */
public record Plan(long seed, List<Fault> faults, boolean stubborn) {

  /** {@code kill-jvm+loss}: the kinds, for figures. */
  public String kinds() {
    return faults.stream().map(f -> f.kind().word()).collect(Collectors.joining("+"));
  }

  @Override
  public String toString() {
    return faults.stream()
        .map(f -> f + " at " + f.after().toMillis() / 1e3 + " s")
        .collect(Collectors.joining("; ", "", stubborn ? "; stubborn services" : ""));
  }
}
