package io.twinkeeper.protocol.grant;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A holder's side of one epoch: until when it may serve. Times are milliseconds on the boot clock
 * of the holder's host. Not thread-safe.
 *
 * <p>What counts is when an acknowledged renewal was <em>sent</em>: the voter's clock starts its
 * fence when the renewal arrives, which is later, so the fence always outlasts the term.
 */
public final class Tenure {
  private final Electorate electorate;
  private final Duration deadline;
  private final Map<String, Long> acknowledgedSentAtMillis = new HashMap<>();
  private final Set<String> refusing = new HashSet<>();

  /**
   * @param electorate the configured voters, reachable or not
   */
  public Tenure(Electorate electorate, Duration deadline) {
    this.electorate = electorate;
    this.deadline = deadline;
  }

  /**
   * {@code voter} acknowledged the renewal sent at {@code sentAtMillis}; in any order, any often.
   */
  public void acknowledged(String voter, long sentAtMillis) {
    if (electorate.hears(voter)) {
      acknowledgedSentAtMillis.merge(voter, sentAtMillis, Math::max);
    }
  }

  /** {@code voter} refused: it gave its word to another or knows the epoch to be over. Final. */
  public void refused(String voter) {
    if (electorate.hears(voter)) {
      refusing.add(voter);
    }
  }

  /** The instant at which service must have ended; empty until enough have acknowledged. */
  public OptionalLong mayServeUntilMillis() {
    if (acknowledgedSentAtMillis.size() < electorate.renewals()) {
      return OptionalLong.empty();
    }
    long sent = Quorum.largest(electorate.renewals(), acknowledgedSentAtMillis.values());
    return OptionalLong.of(sent + deadline.toMillis());
  }

  /** So many voters refuse that never again enough can acknowledge this epoch. */
  public boolean overruled() {
    return refusing.size() >= electorate.refusalsAgainstRenewal();
  }
}
