package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.node.drill.DrillOrder;
import io.twinkeeper.node.drill.Drills;
import io.twinkeeper.node.ledger.Ledger;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@link DrillAdmin} by the node's drills and its ledger. Callable from any thread. */
final class DrillFacade implements DrillAdmin {
  private static final Duration ASK = Duration.ofSeconds(3);
  private static final int ENTRIES_LOOKED_AT = 5_000;

  private final ActorSystem<?> system;
  private final ActorRef<Drills.Command> drills;
  private final ActorRef<Ledger.Command> ledger;

  DrillFacade(
      ActorSystem<?> system, ActorRef<Drills.Command> drills, ActorRef<Ledger.Command> ledger) {
    this.system = system;
    this.drills = drills;
    this.ledger = ledger;
  }

  @Override
  public CompletionStage<DrillReport> begin(
      String workload, boolean restoreTest, boolean isolated) {
    DrillOrder order = new DrillOrder(workload, restoreTest, isolated, false);
    return AskPattern.ask(
        drills, replyTo -> new Drills.Begin(order, replyTo), ASK, system.scheduler());
  }

  @Override
  public CompletionStage<List<DrillReport>> list() {
    CompletionStage<Drills.Reports> own =
        AskPattern.ask(drills, Drills.Query::new, ASK, system.scheduler());
    CompletionStage<Ledger.Entries> entries =
        AskPattern.ask(
            ledger,
            replyTo -> new Ledger.Recent(ENTRIES_LOOKED_AT, null, replyTo),
            ASK,
            system.scheduler());
    return own.thenCombine(entries, (mine, all) -> merged(mine.reports(), all.entries()));
  }

  private static List<DrillReport> merged(List<DrillReport> own, List<HistoryEntry> entries) {
    Map<String, DrillReport> byId = new LinkedHashMap<>();
    entries.stream()
        .flatMap(entry -> DrillReport.of(entry).stream())
        .forEach(report -> byId.put(report.id(), report));
    own.forEach(report -> byId.put(report.id(), report));
    return byId.values().stream()
        .sorted(Comparator.comparing(DrillReport::startedAt).reversed())
        .toList();
  }
}
