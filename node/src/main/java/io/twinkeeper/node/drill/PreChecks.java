package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether a drill may begin: only when all is well, so that it can do no harm. */
final class PreChecks {
  /** No drill so shortly before a planned switchover. */
  private static final Duration BEFORE_A_PLAN = Duration.ofMinutes(15);

  private static final Duration MOST_BEHIND = Duration.ofSeconds(5);

  /** What a node may complain of that does not stand in a drill's way. */
  private static final Set<String> HARMLESS =
      Set.of(
          "drill-failed",
          "drill-missed",
          "drill-interrupted",
          "drill-refused",
          "switchover-missed",
          "switchover-refused");

  private final WorkloadConfig workload;
  private final OrderBook book;
  private final Explanation explanation;
  private final NodeStatus status;
  private final List<String> failingProbes;
  private final Instant now;

  PreChecks(
      WorkloadConfig workload,
      OrderBook book,
      Explanation explanation,
      NodeStatus status,
      List<String> failingProbes,
      Instant now) {
    this.workload = workload;
    this.book = book;
    this.explanation = explanation;
    this.status = status;
    this.failingProbes = failingProbes;
    this.now = now;
  }

  /** What stands in the way; empty if nothing does. */
  List<String> objections() {
    List<String> objections = new ArrayList<>();
    Pause.of(workload.name(), book)
        .ifPresent(p -> objections.add("automatic failover is paused since " + p.since()));
    Drain.all(book).forEach(d -> objections.add(d.node() + " is in maintenance"));
    PlannedSwitchover.of(workload.name(), book)
        .filter(p -> p.state() == State.BEGUN || isNear(p))
        .ifPresent(p -> objections.add("a switchover is planned for " + p.at()));
    Duration coolDown = workload.failover().coolDown();
    Moves.of(workload.name(), book)
        .within(coolDown, now)
        .ifPresent(m -> objections.add("it moved by itself within " + DurationText.of(coolDown)));
    objections.addAll(cluster());
    failingProbes.forEach(probe -> objections.add("probe " + probe));
    return objections;
  }

  private boolean isNear(PlannedSwitchover plan) {
    return plan.state() == State.WAITING && plan.at().isBefore(now.plus(BEFORE_A_PLAN));
  }

  private List<String> cluster() {
    List<String> objections = new ArrayList<>();
    if (explanation.active() == null) {
      objections.add("nobody is active");
    } else if (explanation.successor() == null) {
      objections.add("nobody could take over: " + whyNot());
    }
    if (!explanation.bars().isEmpty()) {
      objections.add(
          explanation.active()
              + " could not have it back: "
              + String.join(", ", explanation.bars()));
    }
    for (Explanation.Candidate candidate : explanation.candidates()) {
      Long behind = candidate.behindMillis();
      if (behind == null || behind > MOST_BEHIND.toMillis()) {
        objections.add(candidate.node() + " is not in step");
      }
    }
    for (MemberStatus member : status.members()) {
      if (!member.state().equals("up")) {
        objections.add(member.name() + " is " + member.state());
      }
    }
    for (Degradation found : status.degraded()) {
      if (!HARMLESS.contains(found.code()) && !found.code().startsWith("member-")) {
        objections.add(found.where() + ": " + found.code());
      }
    }
    return objections;
  }

  private String whyNot() {
    List<String> reasons = new ArrayList<>();
    for (Explanation.Candidate candidate : explanation.candidates()) {
      reasons.add(candidate.node() + ": " + String.join(", ", candidate.objections()));
    }
    return String.join("; ", reasons);
  }
}
