package io.twinkeeper.node.helm;

import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Which twins may be made active as things stand, and why the others may not: health, tags,
 * standing orders, lag, and the rule against moving back and forth.
 *
 * <p>While automatic failover is paused only the node that held the workload last may have it back.
 * During the cool-down after an automatic move that node has it back if it is fit; if it is not,
 * anybody who is fit takes over: a rule against flapping must not keep a workload down.
 */
final class Fitness {
  /** A switchover does not begin while its target is further behind than that. */
  static final Duration SWITCHOVER_LAG = Duration.ofSeconds(5);

  private final String workload;
  private final FailoverRules rules;
  private final Soundings soundings;
  private final OrderBook book;
  private final Instant now;

  Fitness(String workload, FailoverRules rules, Soundings soundings, OrderBook book, Instant now) {
    this.workload = workload;
    this.rules = rules;
    this.soundings = soundings;
    this.book = book;
    this.now = now;
  }

  /**
   * Whom the helm would make active by itself if nobody held the workload.
   *
   * @param excluded nodes that are not considered
   */
  Optional<CandidateReport> best(Collection<String> excluded) {
    List<CandidateReport> fit =
        soundings.fresh().stream()
            .filter(report -> !excluded.contains(report.node()))
            .filter(report -> objections(report.node()).isEmpty())
            .toList();
    Optional<CandidateReport> last =
        fit.stream().filter(report -> report.node().equals(soundings.lastHolder())).findFirst();
    return last.isPresent() && coolsDown() ? last : fit.stream().min(Ranking.by(rules));
  }

  /** The best that a switchover may go to, other than the present holder. */
  Optional<CandidateReport> successor() {
    return soundings.fresh().stream()
        .filter(report -> plannedObjections(report.node()).isEmpty())
        .min(Ranking.by(rules));
  }

  /** Why {@code node} would not be made active by the helm itself; empty if it could be. */
  List<String> objections(String node) {
    List<String> reasons = new ArrayList<>(unwell(node));
    reasons.addAll(barred(node));
    lag(node).ifPresent(reasons::add);
    pause()
        .filter(pause -> !node.equals(soundings.lastHolder()))
        .ifPresent(pause -> reasons.add(describe(pause)));
    return reasons;
  }

  /** Why a switchover to {@code node} would be refused; empty if it would not. */
  List<String> plannedObjections(String node) {
    List<String> reasons = new ArrayList<>(unwell(node));
    reasons.addAll(barred(node));
    soundings.candidate(node).flatMap(this::tooFarBehind).ifPresent(reasons::add);
    return reasons;
  }

  /** Why {@code node} must not be made active even if an operator names it. */
  Optional<String> forbidden(String node) {
    return Drain.of(node, book)
        .map(drain -> "it is in maintenance since " + drain.since() + "; twin undrain " + node);
  }

  Optional<Pause> pause() {
    return Pause.of(workload, book);
  }

  /** Whether the last automatic move was so recently that the next should not follow lightly. */
  boolean coolsDown() {
    return recentMove().isPresent();
  }

  Optional<Moves.Move> recentMove() {
    return Moves.of(workload, book).within(rules.failover().coolDown(), now);
  }

  private List<String> unwell(String node) {
    Optional<CandidateReport> report = soundings.candidate(node);
    if (report.isEmpty()) {
      return List.of("it does not answer");
    }
    List<String> reasons = new ArrayList<>();
    Phase phase = report.get().phase();
    if (phase != Phase.FOLLOWING) {
      reasons.add("it is " + phase.name().toLowerCase(Locale.ROOT));
    }
    if (!report.get().healthy()) {
      reasons.addAll(
          report.get().reasons().isEmpty() ? List.of("it is not well") : report.get().reasons());
    }
    if (soundings.outdated(report.get())) {
      reasons.add("what it said is older than the epoch that it began");
    }
    return reasons;
  }

  private List<String> barred(String node) {
    List<String> reasons = new ArrayList<>();
    forbidden(node).ifPresent(reasons::add);
    if (rules.tagsOf(node).noFailover()) {
      reasons.add("it is tagged no-failover");
    }
    return reasons;
  }

  private Optional<String> lag(String node) {
    Optional<Duration> most = rules.maxLag(node);
    Optional<CandidateReport> report = soundings.candidate(node);
    if (most.isEmpty() || report.isEmpty() || node.equals(soundings.lastHolder())) {
      return Optional.empty();
    }
    String limit = "; at most " + DurationText.of(most.get()) + " is allowed";
    Optional<Duration> lag = soundings.lag(report.get());
    if (lag.isEmpty()) {
      return Optional.of("it has not been in step since it started" + limit);
    }
    return lag.filter(l -> l.compareTo(most.get()) > 0)
        .map(l -> "it was " + l.toSeconds() + " s behind when the active node went silent" + limit);
  }

  private Optional<String> tooFarBehind(CandidateReport report) {
    Duration behind = report.behind();
    if (behind == null) {
      return Optional.of("it has not been in step since it started");
    }
    Duration most = rules.maxLag(report.node()).orElse(SWITCHOVER_LAG);
    return behind.compareTo(most) > 0
        ? Optional.of("it is " + Objects.requireNonNull(behind).toSeconds() + " s behind")
        : Optional.empty();
  }

  static String describe(Pause pause) {
    return "automatic failover is paused"
        + (pause.workload().isEmpty() ? " for all workloads" : "")
        + " since "
        + pause.since()
        + (pause.reason().isEmpty() ? "" : " (" + pause.reason() + ")");
  }
}
