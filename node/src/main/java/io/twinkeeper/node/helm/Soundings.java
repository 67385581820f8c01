package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Standing;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What a helm has lately heard about one workload from voters and candidates. Whoever has been
 * silent for three renewals counts as unreachable. Not thread-safe.
 */
final class Soundings {
  private final Station station;
  private final LongSupplier bootMillis;
  private final Map<String, Heard<VoterReport>> voters = new HashMap<>();
  private final Map<String, Heard<CandidateReport>> candidates = new TreeMap<>();

  private static final Instant WORDS_SINCE = Instant.parse("2026-01-01T00:00:00Z");

  private record Heard<T>(T report, long atMillis) {}

  Soundings(Station station, LongSupplier bootMillis) {
    this.station = station;
    this.bootMillis = bootMillis;
  }

  void heard(String voter, VoterReport report) {
    if (station.chamber().electorate().voters().contains(voter)) {
      voters.put(voter, new Heard<>(report, bootMillis.getAsLong()));
    }
  }

  /** One that is being removed may still run, and cannot be active among these voters. */
  void heard(CandidateReport report) {
    if (!station.dataMembers().contains(report.node())) {
      return;
    }
    candidates.put(report.node(), new Heard<>(report, bootMillis.getAsLong()));
  }

  Standing standing() {
    return new Standing(station.chamber().electorate(), fresh(voters.values()));
  }

  /**
   * Why nobody's word but {@code node}'s own may make it active; empty if nothing speaks against.
   */
  Optional<String> objectionToGoingAlone(String node) {
    Electorate electorate = station.chamber().electorate();
    if (!electorate.isPair()) {
      return Optional.of(
          "this cluster has three voters: what two of them say is enough, and one is too little");
    }
    List<String> answering = freshVoters().keySet().stream().filter(v -> !v.equals(node)).toList();
    if (!answering.isEmpty() || fresh(candidates.values()).size() > 1) {
      return Optional.of("the other member answers, so it is not off; use activate or switchover");
    }
    return freshVoters().containsKey(node)
        ? Optional.empty()
        : Optional.of("the voter of " + node + " does not answer");
  }

  /** Above what voters promised, and above what is in anybody's database: voters may forget. */
  long nextEpoch() {
    long written =
        fresh(candidates.values()).stream()
            .flatMap(report -> report.positions().values().stream())
            .mapToLong(Position::epoch)
            .max()
            .orElse(0);
    return Math.max(written + 1, standing().nextEpoch());
  }

  /**
   * An epoch that {@code node} may take on its own word: above all that it knows of, and never one
   * that the other member could take in the same way. The other one may have taken some that this
   * one does not know of; the seconds since {@link #WORDS_SINCE} put later words above earlier ones
   * as long as the clocks are about right. If they are not, only the order is lost.
   */
  long epochAlone(String node, Instant now) {
    long next = Math.max(nextEpoch(), now.getEpochSecond() - WORDS_SINCE.getEpochSecond());
    return next % 2 == station.dataMembers().indexOf(node) ? next : next + 1;
  }

  private Map<String, VoterReport> freshVoters() {
    Map<String, VoterReport> fresh = new TreeMap<>();
    voters.forEach(
        (name, heard) -> fresh(List.of(heard)).forEach(report -> fresh.put(name, report)));
    return fresh;
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

  /**
   * The node that held the workload last, as far as voters know; "" if nobody ever did. A campaign
   * that came to nothing changes nothing about it.
   */
  String lastHolder() {
    return fresh(voters.values()).stream()
        .filter(report -> !report.fencedHolder().equals(Holder.NOBODY))
        .max(Comparator.comparingLong(VoterReport::fencedEpoch))
        .map(report -> report.fencedHolder().node())
        .orElse("");
  }

  /**
   * How far behind the copies of {@code report}'s sender were when the holder last renewed; empty
   * if that is not known. A voter that was restarted since then knows nothing of it; if all were,
   * the holder is taken to have renewed just now.
   */
  Optional<Duration> lag(CandidateReport report) {
    Duration silent =
        fresh(voters.values()).stream()
            .flatMap(voter -> Stream.ofNullable(voter.sinceRenewal()))
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
    Standing standing = standing();
    return fresh(candidates.values()).stream()
        .filter(report -> report.phase() == Phase.ACTIVE && !standing.isOver(report.epoch()))
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
