package io.twinkeeper.node.facade;

import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.OrdersStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Standing orders as status shows them, and what about them is worth a warning. */
final class OrdersView {
  private final TwinConfig config;
  private final OrderBook book;
  private final Instant now;

  OrdersView(TwinConfig config, OrderBook book, Instant now) {
    this.config = config;
    this.book = book;
    this.now = now;
  }

  static OrdersStatus status(OrderBook book) {
    return new OrdersStatus(
        Pause.all(book).stream()
            .map(p -> new OrdersStatus.Paused(p.workload(), p.reason(), p.since()))
            .toList(),
        Drain.all(book).stream()
            .map(d -> new OrdersStatus.Drained(d.node(), d.reason(), d.since()))
            .toList(),
        PlannedSwitchover.all(book).stream().map(OrdersView::planned).toList(),
        Moves.all(book).stream()
            .flatMap(
                moves ->
                    moves.latest().stream()
                        .map(
                            m ->
                                new OrdersStatus.Moved(
                                    moves.workload(), m.from(), m.to(), m.epoch(), m.at())))
            .toList());
  }

  private static OrdersStatus.Planned planned(PlannedSwitchover plan) {
    return new OrdersStatus.Planned(
        plan.workload(),
        plan.from(),
        plan.to(),
        plan.at(),
        plan.state().name().toLowerCase(Locale.ROOT),
        plan.detail());
  }

  /** What is worth a warning; the time in each is not used. */
  List<Degradation> degradations(Map<String, WorkloadStatus> workloads) {
    List<Degradation> found = new ArrayList<>();
    Pause.all(book).forEach(pause -> found.add(paused(pause)));
    for (Drain drain : Drain.all(book)) {
      found.add(
          entry(
              "node-drained",
              drain.node(),
              drain.node() + " takes no workload until it is undrained"));
      workloads.forEach(
          (name, workload) -> {
            if (drain.node().equals(workload.active())) {
              String why = drain.node() + " is in maintenance and still active for " + name;
              found.add(entry("drained-but-active", name, why + "; see twin explain " + name));
            }
          });
    }
    for (PlannedSwitchover plan : PlannedSwitchover.all(book)) {
      if (plan.state() == State.MISSED || plan.state() == State.REFUSED) {
        String state = plan.state().name().toLowerCase(Locale.ROOT);
        found.add(
            entry(
                "switchover-" + state,
                plan.workload(),
                "the switchover planned for "
                    + plan.at()
                    + " was "
                    + state
                    + ": "
                    + plan.detail()));
      }
    }
    for (DrillMark mark : DrillMark.all(book)) {
      mark.past()
          .unresolved()
          .forEach((outcome, at) -> found.add(drill(mark.workload(), outcome, at)));
    }
    config.workloads().values().forEach(workload -> flapping(workload, found));
    return found;
  }

  private Degradation drill(String workload, String outcome, Instant at) {
    String was = outcome.equals("missed") || outcome.equals("refused") ? "was " : "";
    return entry(
        "drill-" + outcome,
        workload,
        "the drill of "
            + at
            + " "
            + was
            + outcome
            + ", and none has passed since; twin drill --list");
  }

  private Degradation paused(Pause pause) {
    Duration lasts = Duration.between(pause.since(), now);
    Duration remindAfter = remindAfter(pause.workload());
    String where = pause.workload().isEmpty() ? "all" : pause.workload();
    String reason = pause.reason().isEmpty() ? "" : " (" + pause.reason() + ")";
    if (lasts.compareTo(remindAfter) < 0) {
      return entry("paused", where, "automatic failover is off" + reason);
    }
    return entry(
        "paused-too-long",
        where,
        "automatic failover has been off for more than "
            + DurationText.of(remindAfter)
            + reason
            + ": nobody takes over if the active node dies; twin resume");
  }

  private Duration remindAfter(String workload) {
    return config.workloads().values().stream()
        .filter(w -> workload.isEmpty() || w.name().equals(workload))
        .map(WorkloadConfig::failover)
        .map(FailoverConfig::remindAfter)
        .min(Comparator.naturalOrder())
        .orElse(FailoverConfig.DEFAULT.remindAfter());
  }

  private void flapping(WorkloadConfig workload, List<Degradation> found) {
    Duration coolDown = workload.failover().coolDown();
    Moves moves = Moves.of(workload.name(), book);
    if (moves.count(coolDown, now) > 1) {
      String many = moves.count(coolDown, now) + " automatic moves within ";
      found.add(
          entry(
              "flapping",
              workload.name(),
              many + DurationText.of(coolDown) + "; twin acknowledge " + workload.name()));
    }
  }

  private Degradation entry(String code, String where, String reason) {
    return new Degradation(code, where, reason, now);
  }
}
