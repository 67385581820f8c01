package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.GrantConfig;
import java.time.Duration;

/**
 * One voter's state for one workload. Immutable; times are milliseconds on the voter's own clock,
 * which must not run backwards.
 *
 * <pre>
 *   transition   taken if                                        then
 *   ----------   ---------------------------------------------   ---------------------------------
 *   promise E    E above the promise, and no claim (or forced)   promise = E; claim until the fence
 *                                                                ends + deadline
 *                E already promised to this holder, unreleased   nothing changes
 *   renew E      E promised to this holder, unreleased           fence = E until now + fence,
 *                                                                claim until now + deadline
 *                E above the promise                             promise = E, then as above
 *   release E    always                                          all up to E is over; the promise is
 *                                                                raised to E and marked
 *   withdraw E   E promised, never acknowledged                  claim ends
 * </pre>
 *
 * A renewal proves that its epoch was granted, for only a granted holder renews. A release, too,
 * comes only from a granted holder, so every earlier epoch had ended before it began. If {@link
 * Outcome#next} carries another promise than before, it must be on disk before anybody hears of it.
 *
 * @param fencedEpoch no epoch above it was acknowledged here
 * @param fencedHolder whose {@code fencedEpoch} is; after a start, whose it would be if it began;
 *     {@link Holder#NOBODY} if that is not known
 * @param fencedUntilMillis until then a holder of an epoch up to {@code fencedEpoch} may still live
 * @param claimedUntilMillis until then only the forced get a promise
 * @param releasedThrough every epoch up to it is over
 * @param renewed whether a renewal was acknowledged since the start
 */
public record VoterState(
    GrantConfig grant,
    Promise promise,
    long fencedEpoch,
    Holder fencedHolder,
    long fencedUntilMillis,
    long claimedUntilMillis,
    long releasedThrough,
    boolean renewed) {

  /** What a transition led to; if it was not accepted, {@code next} is the state as it was. */
  public record Outcome(VoterState next, boolean accepted) {}

  /**
   * The state after a start: what was acknowledged before is forgotten, so the fence counts from
   * now as if it had been the very last thing done.
   */
  public static VoterState recovered(GrantConfig grant, Promise onDisk, long nowMillis) {
    boolean over = onDisk.released() || onDisk.epoch() == 0;
    return new VoterState(
        grant,
        onDisk,
        onDisk.epoch(),
        onDisk.holder(),
        over ? nowMillis : nowMillis + grant.fence().toMillis(),
        over ? nowMillis : nowMillis + grant.deadline().toMillis(),
        over ? onDisk.epoch() : 0,
        false);
  }

  /**
   * Somebody campaigns for {@code candidate} to hold {@code epoch}.
   *
   * @param force also while the present holder is alive and renewing
   */
  public Outcome promise(long epoch, Holder candidate, boolean force, long nowMillis) {
    if (isPromised(epoch, candidate)) {
      return new Outcome(this, true);
    }
    if (epoch <= promise.epoch() || (!force && nowMillis < claimedUntilMillis)) {
      return new Outcome(this, false);
    }
    long claimMillis = fenceRemainingMillis(nowMillis) + grant.deadline().toMillis();
    return new Outcome(
        new VoterState(
            grant,
            new Promise(epoch, candidate, false),
            fencedEpoch,
            fencedHolder,
            fencedUntilMillis,
            nowMillis + claimMillis,
            releasedThrough,
            renewed),
        true);
  }

  /** The holder of {@code epoch} wants to go on. */
  public Outcome renew(long epoch, Holder holder, long nowMillis) {
    if (epoch <= promise.epoch() && !isPromised(epoch, holder)) {
      return new Outcome(this, false);
    }
    return new Outcome(
        new VoterState(
            grant,
            isPromised(epoch, holder) ? promise : new Promise(epoch, holder, false),
            epoch,
            holder,
            nowMillis + grant.fence().toMillis(),
            nowMillis + grant.deadline().toMillis(),
            releasedThrough,
            true),
        true);
  }

  /** The holder of {@code epoch} no longer serves, by its own or its guard's word. */
  public Outcome release(long epoch, Holder holder, long nowMillis) {
    Promise word = promise;
    if (epoch > promise.epoch()) {
      word = new Promise(epoch, holder, true);
    } else if (epoch == promise.epoch()) {
      word = promise.asReleased();
    }
    return new Outcome(
        new VoterState(
            grant,
            word,
            fencedEpoch,
            fencedHolder,
            fencedUntilMillis,
            word.released() ? nowMillis : claimedUntilMillis,
            Math.max(releasedThrough, epoch),
            renewed),
        true);
  }

  /** The campaign for {@code epoch} was given up. */
  public Outcome withdraw(long epoch, long nowMillis) {
    if (epoch != promise.epoch() || fencedEpoch >= epoch) {
      return new Outcome(this, false);
    }
    return new Outcome(
        new VoterState(
            grant,
            promise,
            fencedEpoch,
            fencedHolder,
            fencedUntilMillis,
            nowMillis,
            releasedThrough,
            renewed),
        true);
  }

  /** All that others need to know of this state. */
  public VoterReport report(long nowMillis) {
    return new VoterReport(
        promise,
        Duration.ofMillis(Math.max(0, claimedUntilMillis - nowMillis)),
        fencedEpoch,
        fencedHolder,
        Duration.ofMillis(fenceRemainingMillis(nowMillis)),
        releasedThrough,
        renewed ? Duration.ofMillis(nowMillis - fencedUntilMillis).plus(grant.fence()) : null);
  }

  private boolean isPromised(long epoch, Holder holder) {
    return epoch == promise.epoch() && holder.equals(promise.holder()) && !promise.released();
  }

  private long fenceRemainingMillis(long nowMillis) {
    return fencedEpoch <= releasedThrough ? 0 : Math.max(0, fencedUntilMillis - nowMillis);
  }
}
