package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Standing;
import io.twinkeeper.protocol.grant.VoterReport;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a helm has lately heard about one workload from voters and candidates. Whoever has been
 * silent for three renewals counts as unreachable. Not thread-safe.
 */
final class Soundings {
  private final Station station;
  private final LongSupplier bootMillis;
  private final Map<String, Heard<VoterReport>> voters = new HashMap<>();
  private final Map<String, Heard<CandidateReport>> candidates = new TreeMap<>();

  private record Heard<T>(T report, long atMillis) {}

  Soundings(Station station, LongSupplier bootMillis) {
    this.station = station;
    this.bootMillis = bootMillis;
  }

  void heard(String voter, VoterReport report) {
    voters.put(voter, new Heard<>(report, bootMillis.getAsLong()));
  }

  void heard(CandidateReport report) {
    candidates.put(report.node(), new Heard<>(report, bootMillis.getAsLong()));
  }

  Standing standing() {
    return new Standing(station.voters(), fresh(voters.values()));
  }

  /** What the workload on {@code node} said lately. */
  Optional<CandidateReport> candidate(String node) {
    return fresh(candidates.values()).stream().filter(r -> r.node().equals(node)).findFirst();
  }

  /** What {@code holder} said lately, if it still is the incarnation that was named. */
  Optional<CandidateReport> candidate(Holder holder) {
    return candidate(holder.node()).filter(report -> report.holder().equals(holder));
  }

  boolean allTwinsHeard() {
    return fresh(candidates.values()).size() >= station.dataMembers().size();
  }

  /** What every reachable twin said lately. */
  List<CandidateReport> fresh() {
    return fresh(candidates.values());
  }

  /** The node that held the workload last, as far as voters know; "" if nobody ever did. */
  String lastHolder() {
    return fresh(voters.values()).stream()
        .filter(report -> report.fencedEpoch() > 0)
        .filter(report -> report.promise().epoch() == report.fencedEpoch())
        .max(Comparator.comparingLong(VoterReport::fencedEpoch))
        .map(report -> report.promise().holder().node())
        .orElse("");
  }

  /**
   * How far behind the copies of {@code report}'s sender were when the holder last renewed; empty
   * if that is not known.
   */
  Optional<Duration> lag(CandidateReport report) {
    Duration silent =
        fresh(voters.values()).stream()
            .map(VoterReport::sinceRenewal)
            .min(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    Duration behind = report.behind();
    if (behind == null) {
      return Optional.empty();
    }
    Duration lag = behind.minus(silent);
    return Optional.of(lag.isNegative() ? Duration.ZERO : lag);
  }

  /** The voters that answered lately. */
  List<String> voters() {
    long since = bootMillis.getAsLong() - attention().toMillis();
    return voters.entrySet().stream()
        .filter(voter -> voter.getValue().atMillis >= since)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Whether the report is older than the epoch that its sender is known to have begun. */
  boolean outdated(CandidateReport report) {
    Standing standing = standing();
    Promise latest = standing.latest();
    return report.holder().equals(latest.holder())
        && standing.begun() == latest.epoch()
        && report.epoch() < latest.epoch();
  }

  /**
   * The helm that looks after the workload: the one of the holder, or of whom a voter promised
   * last, as long as another twin is there to run it on; else the lowest-named one on the
   * lowest-named twin that is reachable.
   */
  String inCharge() {
    String lastHolder =
        livingHolder()
            .map(CandidateReport::node)
            .orElseGet(() -> standing().latest().holder().node());
    List<String> reachable =
        fresh(candidates.values()).stream().map(CandidateReport::node).toList();
    boolean othersReachable = reachable.stream().anyMatch(node -> !node.equals(lastHolder));
    if (station.dataMembers().contains(lastHolder) && othersReachable) {
      return lastHolder;
    }
    boolean lowest = reachable.stream().noneMatch(node -> node.compareTo(station.host()) < 0);
    return lowest ? station.lowestAsideOfHost() : "";
  }

  /**
   * The report of the twin that says of itself that it is active, which only a majority's renewals
   * let it say. What voters promised last says less: a campaign that a cut-off voter took part in
   * may have come to nothing.
   */
  Optional<CandidateReport> livingHolder() {
    long releasedThrough = standing().releasedThrough();
    return fresh(candidates.values()).stream()
        .filter(report -> report.phase() == Phase.ACTIVE && report.epoch() > releasedThrough)
        .max(Comparator.comparingLong(CandidateReport::epoch));
  }

  private <T> List<T> fresh(Collection<Heard<T>> heard) {
    long since = bootMillis.getAsLong() - attention().toMillis();
    Function<Heard<T>, T> report = Heard::report;
    return heard.stream().filter(h -> h.atMillis >= since).map(report).toList();
  }

  private Duration attention() {
    return station.grant().renewEvery().multipliedBy(3);
  }
}
