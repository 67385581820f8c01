package io.twinkeeper.protocol.grant;

import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose word counts, and how many of them it takes. What anybody else says counts for nothing.
 *
 * <p>Two sums keep grants apart: any two sets that promise share a voter, so an epoch is granted
 * once; and any set that promises shares a voter with any set that renews, so that voter's fence
 * covers the holder before.
 *
 * @param voters their names
 * @param promises how many must promise before a grant
 * @param renewals how many must acknowledge a renewal
 */
public record Electorate(Set<String> voters, int promises, int renewals) {
  /** What the third-party lease is called among the voters. */
  public static final String LEASE = "lease";

  public Electorate {
    voters = Set.copyOf(voters);
    if (2 * promises <= voters.size() || promises + renewals <= voters.size() || renewals < 1) {
      throw new IllegalArgumentException(
          "%d promises and %d renewals of %d voters keep nothing apart"
              .formatted(promises, renewals, voters.size()));
    }
  }

  /** More than half, for either. */
  public static Electorate majorityOf(Collection<String> voters) {
    int majority = Quorum.majorityOf(voters.size());
    return new Electorate(Set.copyOf(voters), majority, majority);
  }

  /**
   * Two voters without a third: both must promise, one alone may renew. So a holder goes on alone,
   * and nobody takes over while either is away.
   */
  public static Electorate pair(String one, String other) {
    return new Electorate(Set.of(one, other), 2, 1);
  }

  /** The voters of a configuration: its members, and the lease if there is one. */
  public static Electorate of(TwinConfig config) {
    Set<String> names = new TreeSet<>();
    config.members().stream().map(MemberConfig::name).forEach(names::add);
    if (config.lease().isPresent()) {
      names.add(LEASE);
    }
    return names.size() == 2 ? new Electorate(names, 2, 1) : majorityOf(names);
  }

  /** Whether one voter alone may renew, and an operator's word stand for the other one's. */
  public boolean isPair() {
    return voters.size() == 2;
  }

  /**
   * Whether an epoch is over once a later one was released: who began the later one knew that it
   * was. Of a pair nobody need have known, if both began on an operator's word.
   */
  boolean isOver(long epoch, Set<Long> released) {
    return released.stream().anyMatch(later -> isPair() ? later == epoch : later >= epoch);
  }

  boolean hears(String voter) {
    return voters.contains(voter);
  }

  /** How many refusals leave too few that could promise. */
  int refusalsAgainstPromise() {
    return voters.size() - promises + 1;
  }

  /** How many refusals leave too few that could acknowledge a renewal. */
  public int refusalsAgainstRenewal() {
    return voters.size() - renewals + 1;
  }

  /**
   * From how many of the others a voter without memory has to learn, so that one of them took part
   * in whatever it promised itself.
   */
  public int teachers() {
    return voters.size() - promises + 1;
  }
}
