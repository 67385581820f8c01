package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.ForkAdmin;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.admin.LastWordOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.drill.Drills;
import io.twinkeeper.node.guard.InvalidLastWordException;
import io.twinkeeper.node.guard.LastWord;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.node.helm.LeaseDesk;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.node.ledger.Ledger;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.presence.Presence;
import io.twinkeeper.node.probe.Probes;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.workload.Workload;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@link NodeAdmin} by asking the node's actors. Callable from any thread. */
public final class NodeFacade implements NodeAdmin {
  /** Long enough for a stream in the middle of a snapshot, short enough for a person. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** Of hundreds of streams each costs a question. */
  private static final Duration LOOK_PER_STREAM = Duration.ofMillis(75);

  private static final Duration ASK = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final LastWords lastWords;
  private final ActorRef<Voter.Command> voter;
  private final LeaseDesk lease;
  private final ActorRef<Ledger.Command> ledger;
  private final ActorRef<Presence.Command> presence;
  private final ActorRef<Probes.Command> probes;
  private final Map<String, ActorRef<Workload.Command>> workloads;
  private final StreamRoll roll;
  private final LastAnswers<Description> said;
  private final StatusAssembly assembly;
  private final Fencing fencing;
  private final Flushing flushing;
  private final ForkAdmin forks;
  private final DirectoryFacade directories;
  private final Helms helms;
  private final OrderDesk desk;
  private final OperatorAdmin operators;
  private final DrillAdmin drills;

  public NodeFacade(
      ActorSystem<?> system,
      TwinConfig config,
      InstantSource clock,
      LastWords lastWords,
      ActorRef<Voter.Command> voter,
      LeaseDesk lease,
      ActorRef<Ledger.Command> ledger,
      ActorRef<Presence.Command> presence,
      ActorRef<Probes.Command> probes,
      OrderDesk desk,
      ActorRef<Drills.Command> drills,
      Map<String, ActorRef<Workload.Command>> workloads,
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {
    this.system = system;
    this.config = config;
    this.lastWords = lastWords;
    this.voter = voter;
    this.lease = lease;
    this.ledger = ledger;
    this.presence = presence;
    this.probes = probes;
    this.workloads = Map.copyOf(workloads);
    this.roll = new StreamRoll(system, config, clock, streams);
    this.said = new LastAnswers<>(clock, NodeFacade::silent);
    this.assembly = new StatusAssembly(system, config, clock, lease.state());
    this.fencing = new Fencing(system, config, roll, this::status);
    this.flushing = new Flushing(system, config, this::described, this::roles, assembly::reaches);
    this.directories = new DirectoryFacade(system, config.node(), clock, directories);
    this.forks = new ForkFacade(system, config.node(), clock, roll);
    this.helms = new Helms(system, config);
    this.desk = desk;
    this.operators = new OperatorFacade(system, config, helms, desk, ledger, this::workloads);
    this.drills = new DrillFacade(system, drills, ledger);
    lookAroundIn(LOOK_EVERY);
  }

  private void lookAroundIn(Duration delay) {
    system.scheduler().scheduleOnce(delay, this::lookAround, system.executionContext());
  }

  /** What {@link #health} tells is as old as the last look, whether anybody asks for a status. */
  private void lookAround() {
    CompletionStage<NodeStatus> looked = status();
    looked.whenComplete(
        (status, stopping) -> {
          int streams = status == null ? 0 : status.replication().size();
          Duration forMany = LOOK_PER_STREAM.multipliedBy(streams);
          lookAroundIn(forMany.compareTo(LOOK_EVERY) > 0 ? forMany : LOOK_EVERY);
        });
  }

  @Override
  public Health health() {
    return assembly.health();
  }

  @Override
  public CompletionStage<NodeStatus> status() {
    CompletionStage<StreamRoll.Heard> ofStreams =
        roll.present(ASK)
            .thenCompose(
                present ->
                    described(present)
                        .thenApply(all -> new StreamRoll.Heard(all, present.tenants())));
    CompletionStage<Presence.Known> known = ask(presence, Presence.Query::new);
    CompletionStage<Probes.Failing> failing = ask(probes, Probes.Query::new);
    return ofWorkloads()
        .thenCombine(ofStreams, StatusAssembly.Parts::of)
        .thenCombine(ofVoter(), StatusAssembly.Parts::withVoter)
        .thenCombine(known, StatusAssembly.Parts::withKnown)
        .thenCombine(failing, StatusAssembly.Parts::withFailing)
        .thenCombine(desk.local(), StatusAssembly.Parts::withOrders)
        .thenCombine(directories.list(), StatusAssembly.Parts::withDirectories)
        .thenApply(assembly::assemble);
  }

  @Override
  public CompletionStage<List<WorkloadStatus>> workloads() {
    return status().thenApply(status -> List.copyOf(status.workloads().values()));
  }

  @Override
  public CompletionStage<Map<String, String>> services(String node) {
    if (node.equals(config.node())) {
      return workloads().thenApply(NodeFacade::services);
    }
    CompletionStage<Presence.Known> known = ask(presence, Presence.Query::new);
    return known.thenApply(
        m -> {
          Presence.Report report = m.reports().get(node);
          return report == null ? Map.of() : report.services();
        });
  }

  private static Map<String, String> services(List<WorkloadStatus> workloads) {
    Map<String, String> services = new TreeMap<>();
    workloads.forEach(
        workload ->
            workload
                .services()
                .forEach((service, state) -> services.put(workload.name() + "/" + service, state)));
    return services;
  }

  @Override
  public CompletionStage<VerbOutcome> activate(String workload, String node) {
    Optional<VerbOutcome.Refused> misnamed = helms.misnamed(workload, node);
    return misnamed.isPresent()
        ? CompletableFuture.completedFuture(misnamed.get())
        : helms.order(replyTo -> new Helm.Activate(workload, node, replyTo), Helms::outcome);
  }

  @Override
  public CompletionStage<VerbOutcome> activateAlone(String workload, String node, String off) {
    boolean theOther = !off.equals(node) && helms.dataMembers().contains(off);
    if (config.members().size() != 2 || config.lease().isPresent() || !theOther) {
      return notPossible(
          "only of two members without a lease one may be activated because the other is off;"
              + " here the voters decide: "
              + Electorate.of(config).voters());
    }
    if (assembly.reaches(off)) {
      return notPossible(off + " answers, so it is not off; use switchover");
    }
    Optional<VerbOutcome.Refused> misnamed = helms.misnamed(workload, node);
    return misnamed.isPresent()
        ? CompletableFuture.completedFuture(misnamed.get())
        : helms.order(replyTo -> new Helm.ActivateAlone(workload, node, replyTo), Helms::outcome);
  }

  private static CompletionStage<VerbOutcome> notPossible(String message) {
    return CompletableFuture.completedFuture(
        new VerbOutcome.Refused(VerbOutcome.Reason.NOT_POSSIBLE_NOW, message));
  }

  @Override
  public DrillAdmin drills() {
    return drills;
  }

  @Override
  public OperatorAdmin operators() {
    return operators;
  }

  @Override
  public CompletionStage<List<HistoryEntry>> history(int limit, Optional<String> workload) {
    CompletionStage<Ledger.Entries> entries =
        ask(ledger, replyTo -> new Ledger.Recent(limit, workload.orElse(null), replyTo));
    return entries.thenApply(
        m -> {
          List<HistoryEntry> newestFirst = new ArrayList<>(m.entries());
          Collections.reverse(newestFirst);
          return newestFirst;
        });
  }

  @Override
  public CompletionStage<SyncResult> triggerSync(Duration within) {
    CompletionStage<Map<String, SyncResult.DirectorySync>> trees = directories.syncAll(within);
    return roll.present(ASK).thenCompose(present -> flushing.flush(present, trees));
  }

  private CompletionStage<Map<String, WorkloadStatus>> roles() {
    CompletionStage<Map<String, WorkloadStatus>> own = ofWorkloads();
    return own.thenCombine(ofVoter(), assembly::workloads);
  }

  private CompletionStage<Map<String, WorkloadStatus>> ofWorkloads() {
    return Everyone.answers(workloads, ref -> ask(ref, Workload.Query::new));
  }

  private CompletionStage<Map<String, Voter.Reply>> ofVoter() {
    return Everyone.answers(voterByWorkload(), this::learn);
  }

  /** Every stream: what it says, or said last. */
  private CompletionStage<Map<String, Description>> described(StreamRoll.Present present) {
    return Everyone.answers(present.streams(), ref -> ask(ref, StreamMessages.Describe::new))
        .thenApply(heard -> said.complete(present.names(), heard));
  }

  private static Description silent(String stream, @Nullable Description last, Instant since) {
    return (last == null ? Description.unknown(stream) : last).silent(since);
  }

  @Override
  public CompletionStage<FenceOutcome> fence(
      String workload, String database, int twins, Duration within) {
    return fencing.fence(workload, database, twins, within);
  }

  @Override
  public ForkAdmin forks() {
    return forks;
  }

  @Override
  public DirectoryAdmin directories() {
    return directories;
  }

  @Override
  public CompletionStage<LastWordOutcome> lastWord(byte[] signed) {
    LastWord word;
    try {
      word = lastWords.verify(signed);
    } catch (InvalidLastWordException e) {
      return CompletableFuture.completedFuture(
          new LastWordOutcome.Rejected(String.valueOf(e.getMessage())));
    }
    // One voter's knowledge ends the fence; the lease is told so that its claim ends, too.
    lease.voter().ifPresent(ref -> ref.tell(release(word, system.ignoreRef())));
    CompletionStage<Voter.Reply> released = ask(voter, replyTo -> release(word, replyTo));
    return released.thenApply(m -> new LastWordOutcome.Accepted(word.workload(), word.epoch()));
  }

  private static Voter.Command release(LastWord word, ActorRef<Voter.Reply> replyTo) {
    return new Voter.Release(
        word.workload(), word.epoch(), new Holder(word.node(), 0), "last-word", replyTo);
  }

  private Map<String, String> voterByWorkload() {
    Map<String, String> names = new TreeMap<>();
    config.workloads().keySet().forEach(name -> names.put(name, name));
    return names;
  }

  private CompletionStage<Voter.Reply> learn(String workload) {
    return ask(voter, replyTo -> new Voter.Learn(workload, replyTo));
  }

  private <M, R> CompletionStage<R> ask(ActorRef<M> ref, Function<ActorRef<R>, M> message) {
    return AskPattern.ask(ref, message, ASK, system.scheduler());
  }
}
