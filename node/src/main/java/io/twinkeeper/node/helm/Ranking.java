package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.protocol.stream.Position;
import java.util.Comparator;
import java.util.List;

/**
 * Orders candidates, best first: the one that wrote or followed the highest epoch, then the one
 * with the most transactions over all its databases, then the one with the highest priority, then
 * the most preferred, then by name. Nothing that an app committed is given up for a preference.
 */
final class Ranking {
  private Ranking() {}

  static Comparator<CandidateReport> by(FailoverRules rules) {
    return Comparator.comparingLong(Ranking::epoch)
        .thenComparingLong(Ranking::transactions)
        .thenComparingInt((CandidateReport report) -> rules.tagsOf(report.node()).priority())
        .reversed()
        .thenComparingInt(report -> rank(rules.prefer(), report.node()))
        .thenComparing(CandidateReport::node);
  }

  private static long epoch(CandidateReport report) {
    return report.positions().values().stream().mapToLong(Position::epoch).max().orElse(0);
  }

  private static long transactions(CandidateReport report) {
    return report.positions().values().stream().mapToLong(Position::txid).sum();
  }

  private static int rank(List<String> preference, String node) {
    int at = preference.indexOf(node);
    return at < 0 ? preference.size() : at;
  }
}
