package io.twinkeeper.protocol.grant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * One attempt to win an epoch for one candidate. Times are milliseconds on the campaigning helm's
 * monotonic clock. Not thread-safe.
 *
 * <p>The grant may be given once, at some majority of the voters, every earlier epoch is over or
 * has run out: whoever renewed with enough voters shares one with <em>every</em> majority that
 * promises here, so the majority with the shortest wait will do.
 */
public final class Campaign {
  private final long epoch;
  private final Holder candidate;
  private final Electorate electorate;
  private final Map<String, Word> promises = new HashMap<>();
  private final Set<String> refusing = new HashSet<>();
  private final long gatheredByMillis;
  private final Set<Long> released = new HashSet<>();
  private long highestEpoch;

  private record Word(VoterReport report, long receivedAtMillis) {}

  /**
   * @param electorate the configured voters, reachable or not
   * @param releasedThrough an epoch that is known to be over; see {@link Electorate#isOver}
   * @param gatheredByMillis promises that arrive later count no more, however late this is noticed:
   *     {@link io.twinkeeper.protocol.config.GrantConfig#deadline} after the first was asked for. A
   *     voter that lost its memory keeps silent for longer, so no campaign is won with a promise
   *     that it has forgotten and cannot learn
   */
  public Campaign(
      long epoch,
      Holder candidate,
      Electorate electorate,
      long releasedThrough,
      long gatheredByMillis) {
    this.epoch = epoch;
    this.candidate = candidate;
    this.electorate = electorate;
    this.released.add(releasedThrough);
    this.gatheredByMillis = gatheredByMillis;
    this.highestEpoch = epoch;
  }

  public long epoch() {
    return epoch;
  }

  public Holder candidate() {
    return candidate;
  }

  /** {@code voter} promised, and will acknowledge no earlier epoch. The first answer counts. */
  public void promised(String voter, VoterReport report, long nowMillis) {
    if (!electorate.hears(voter)) {
      return;
    }
    learned(report);
    if (nowMillis > gatheredByMillis && !won()) {
      return;
    }
    promises.putIfAbsent(voter, new Word(report, nowMillis));
    refusing.remove(voter);
  }

  /** {@code voter} did not promise. */
  public void refused(String voter, VoterReport report) {
    if (!electorate.hears(voter)) {
      return;
    }
    learned(report);
    if (!promises.containsKey(voter)) {
      refusing.add(voter);
    }
  }

  /** Whatever any voter says may show that an epoch is over, and so shorten the wait. */
  public void learned(VoterReport report) {
    released.add(report.releasedThrough());
    highestEpoch = Math.max(highestEpoch, report.promise().epoch());
  }

  /** The voters that have given their word, by name. */
  public Set<String> promising() {
    return new TreeSet<>(promises.keySet());
  }

  /** Whether enough have given their word. */
  public boolean won() {
    return promises.size() >= electorate.promises();
  }

  /** Whether too few are left that might. */
  public boolean lost() {
    return refusing.size() >= electorate.refusalsAgainstPromise();
  }

  /** When the grant may be given; empty before {@link #won}. May come nearer, never recede. */
  public OptionalLong readyAtMillis() {
    if (!won()) {
      return OptionalLong.empty();
    }
    List<Long> readyAtMillis = promises.values().stream().map(this::readyAtMillis).toList();
    return OptionalLong.of(Quorum.smallest(electorate.promises(), readyAtMillis));
  }

  /** The lowest epoch that a further attempt may hope to win, as far as was heard. */
  public long nextEpoch() {
    return highestEpoch + 1;
  }

  private long readyAtMillis(Word word) {
    boolean over = electorate.isOver(word.report.fencedEpoch(), released);
    return word.receivedAtMillis + (over ? 0 : word.report.fenceRemaining().toMillis());
  }
}
