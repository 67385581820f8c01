package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.stream.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a helm would do if a node died now, from what it has heard. Changes nothing. */
final class Explanation {
  private final Lookout lookout;
  private final Fitness fitness;
  private final Optional<CandidateReport> holder;
  private final String active;
  private final String dead;

  /**
   * An explanation.
   *
   * @param dead who is taken to have died; "" for whoever is active
   */
  Explanation(Lookout lookout, String dead) {
    this.lookout = lookout;
    this.fitness = lookout.fitness(lookout.book());
    this.holder = lookout.soundings.livingHolder();
    this.active = holder.map(CandidateReport::node).orElse("");
    this.dead = dead.isEmpty() ? active : dead;
  }

  Helm.Explained tell() {
    List<String> voters = lookout.soundings.voters();
    Optional<CandidateReport> best = fitness.best(Set.of(dead));
    boolean staysActive = !active.isEmpty() && !active.equals(dead);
    boolean enough = left(voters) >= needed(staysActive);
    String successor = staysActive || !enough ? "" : best.map(CandidateReport::node).orElse("");
    Promise latest = lookout.soundings.standing().latest();
    return new Helm.Explained(
        lookout.workload,
        active,
        holder.map(CandidateReport::epoch).orElse(0L),
        latest.epoch() == 0 ? "" : latest.holder().node(),
        latest.epoch(),
        bars(),
        dead,
        successor,
        (staysActive && enough) || !successor.isEmpty(),
        summary(staysActive, enough, successor),
        voters,
        candidates());
  }

  /** What does not keep a node from staying active, but from becoming it again. */
  private List<String> bars() {
    List<String> bars = new ArrayList<>();
    fitness.forbidden(active).ifPresent(bars::add);
    if (lookout.rules.tagsOf(active).noFailover()) {
      bars.add("it is tagged no-failover");
    }
    return bars;
  }

  private long left(List<String> voters) {
    return voters.stream().filter(voter -> !voter.equals(dead)).count();
  }

  /** Of a pair one is enough to go on, and both are needed to take over. */
  private int needed(boolean staysActive) {
    Electorate electorate = lookout.station.chamber().electorate();
    return staysActive ? electorate.renewals() : electorate.promises();
  }

  private String summary(boolean staysActive, boolean enough, String successor) {
    String event = dead.isEmpty() ? "as things stand" : "if " + dead + " died now";
    if (!enough) {
      return event
          + ", too few voters would be left: "
          + (staysActive ? active + " would have to stop" : "nobody could take over");
    }
    if (staysActive) {
      return event + ", " + active + " would go on";
    }
    if (!successor.isEmpty()) {
      return event + ", " + successor + " would take over";
    }
    Optional<Pause> pause = fitness.pause();
    return event
        + ", nobody would take over"
        + pause.map(p -> ": " + Fitness.describe(p)).orElse("");
  }

  private List<Helm.Candidate> candidates() {
    List<CandidateReport> heard =
        lookout.soundings.fresh().stream()
            .filter(report -> !report.node().equals(dead))
            .sorted(Ranking.by(lookout.rules))
            .toList();
    List<Helm.Candidate> candidates = new ArrayList<>();
    heard.forEach(report -> candidates.add(candidate(report)));
    for (String node : lookout.station.dataMembers()) {
      boolean silent = heard.stream().noneMatch(report -> report.node().equals(node));
      if (silent && !node.equals(dead)) {
        candidates.add(
            new Helm.Candidate(
                node,
                lookout.rules.tagsOf(node).priority(),
                Map.of(),
                null,
                fitness.objections(node)));
      }
    }
    return candidates;
  }

  private Helm.Candidate candidate(CandidateReport report) {
    Map<String, String> positions = new TreeMap<>();
    for (Map.Entry<String, Position> position : report.positions().entrySet()) {
      positions.put(position.getKey(), position.getValue().toString());
    }
    List<String> objections =
        report.node().equals(active)
            ? List.of("it is the active node")
            : fitness.objections(report.node());
    return new Helm.Candidate(
        report.node(),
        lookout.rules.tagsOf(report.node()).priority(),
        positions,
        report.behind(),
        objections);
  }
}
