package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.protocol.grant.Quorum;
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
    this.active = lookout.soundings.livingHolder().map(CandidateReport::node).orElse("");
    this.dead = dead.isEmpty() ? active : dead;
  }

  Helm.Explained tell() {
    List<String> voters = lookout.soundings.voters();
    Optional<CandidateReport> best = fitness.best(Set.of(dead));
    boolean staysActive = !active.isEmpty() && !active.equals(dead);
    boolean majority = left(voters) >= Quorum.majorityOf(lookout.station.voters());
    String successor = staysActive || !majority ? "" : best.map(CandidateReport::node).orElse("");
    return new Helm.Explained(
        lookout.workload,
        active,
        dead,
        successor,
        summary(staysActive, majority, successor),
        voters,
        candidates());
  }

  private long left(List<String> voters) {
    return voters.stream().filter(voter -> !voter.equals(dead)).count();
  }

  private String summary(boolean staysActive, boolean majority, String successor) {
    String event = dead.isEmpty() ? "as things stand" : "if " + dead + " died now";
    if (!majority) {
      return event
          + ", no majority of voters would be left: "
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
