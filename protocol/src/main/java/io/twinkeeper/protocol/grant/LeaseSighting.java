package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.VoterState.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node's view of a lease: the record in the store, and since when on this node's own boot clock
 * it has been as it is. That is all the time that is needed: who sees a record for the first time
 * counts the fence of its holder from that moment, later than any clock could put it.
 *
 * <p>So a lease is a voter whose memory is the store's and whose clock is that of whoever asks. A
 * node that watches all the time has the wait behind it when it needs the lease. Times are
 * milliseconds. Not thread-safe.
 */
public final class LeaseSighting {
  private final GrantConfig grant;
  private final String node;
  private @Nullable LeaseRecord last;
  private VoterState state;

  public LeaseSighting(GrantConfig grant, String node) {
    this.grant = grant;
    this.node = node;
    this.state = VoterState.recovered(grant, Promise.NONE, 0);
  }

  /** The record as it was last read or written; empty before. */
  public Optional<LeaseRecord> last() {
    return Optional.ofNullable(last);
  }

  /** The voter's state that follows from the record; meaningless before there is one. */
  public VoterState state() {
    return state;
  }

  /**
   * The store has shown {@code record}.
   *
   * @param nowMillis when its answer had arrived, not when it was asked
   */
  public void saw(LeaseRecord record, long nowMillis) {
    if (record.equals(last)) {
      return;
    }
    boolean renewed = last == null || record.renewals() != last.renewals();
    long fencedUntilMillis =
        renewed ? nowMillis + grant.fence().toMillis() : state.fencedUntilMillis();
    boolean holds = renewed && record.promise().epoch() == record.fencedEpoch();
    long claimMillis = grant.deadline().toMillis();
    if (!holds) {
      claimMillis += Math.max(0, fencedUntilMillis - nowMillis);
    }
    state =
        new VoterState(
            grant,
            record.promise(),
            record.fencedEpoch(),
            fencedHolder(record),
            fencedUntilMillis,
            record.claimed() ? nowMillis + claimMillis : nowMillis,
            record.releasedThrough(),
            state.renewed() || (last != null && renewed));
    last = record;
  }

  /** A record does not say it once another epoch is promised: who looked before still knows. */
  private Holder fencedHolder(LeaseRecord record) {
    if (record.fencedEpoch() == record.promise().epoch()) {
      return record.promise().holder();
    }
    return record.fencedEpoch() == state.fencedEpoch() ? state.fencedHolder() : Holder.NOBODY;
  }

  /**
   * What the store must hold before anybody hears of {@code outcome}; empty if it holds it already.
   *
   * @param renewal whether the outcome is that of a renewal
   */
  public Optional<LeaseRecord> toWrite(Outcome outcome, boolean renewal, long nowMillis) {
    VoterState next = outcome.next();
    LeaseRecord before = last;
    if (before == null) {
      throw new IllegalStateException("nothing was read yet");
    }
    boolean news = renewal || !next.equals(state); // others count from each renewal they see
    if (!outcome.accepted() || !news) {
      return Optional.empty();
    }
    return Optional.of(
        new LeaseRecord(
            next.promise(),
            next.claimedUntilMillis() > nowMillis,
            next.fencedEpoch(),
            next.releasedThrough(),
            before.renewals() + (renewal ? 1 : 0),
            node));
  }

  /** The store holds {@code record}, which followed from {@code outcome}. */
  public void wrote(LeaseRecord record, Outcome outcome) {
    last = record;
    state = outcome.next();
  }
}
