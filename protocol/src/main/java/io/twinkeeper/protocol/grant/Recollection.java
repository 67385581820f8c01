package io.twinkeeper.protocol.grant;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a voter remembers.
 *
 * @param life drawn at random when it started
 * @param remembers whether it has a memory at all; if not, it does not vote
 * @param promises by workload
 * @param founders the lives of those that began together with it, if it began in a new cluster
 * @param roll under which it votes, or will
 * @param before under which it voted last, if it has not arrived at {@code roll}; else null
 */
public record Recollection(
    String voter,
    long life,
    boolean remembers,
    Map<String, Promise> promises,
    Map<String, Long> founders,
    Roll roll,
    @Nullable Roll before) {

  /** Whether it votes: it remembers, and is on its way to no other roll. */
  public boolean votes() {
    return remembers && before == null;
  }
}
