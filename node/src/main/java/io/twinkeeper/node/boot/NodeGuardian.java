package io.twinkeeper.node.boot;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import io.twinkeeper.node.Peers;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.drill.Drills;
import io.twinkeeper.node.drill.Examiner;
import io.twinkeeper.node.facade.NodeFacade;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.helm.Candidacy;
import io.twinkeeper.node.helm.Chamber;
import io.twinkeeper.node.helm.FailoverRules;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.helm.LeaseDesk;
import io.twinkeeper.node.helm.LeaseVoter;
import io.twinkeeper.node.helm.Station;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.node.ledger.Ledger;
import io.twinkeeper.node.ledger.LedgerSettings;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.node.presence.Presence;
import io.twinkeeper.node.probe.Probes;
import io.twinkeeper.node.stream.ApplyPace;
import io.twinkeeper.node.stream.DatabaseStream;
import io.twinkeeper.node.stream.StreamEvents;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamPeers;
import io.twinkeeper.node.stream.Streams;
import io.twinkeeper.node.tenants.OtherFiles;
import io.twinkeeper.node.tenants.TenantEvents;
import io.twinkeeper.node.tenants.TenantSet;
import io.twinkeeper.node.tenants.TenantSettings;
import io.twinkeeper.node.workload.Workload;
import io.twinkeeper.node.workload.WorkloadSettings;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.lease.LeaseStore;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.ProbeConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The root of a node's actors: spawns them, and stops the node when it must not go on. */
final class NodeGuardian {
  sealed interface Command {}

  private record StreamsOpened(Streams.Opened opened) implements Command {}

  private record AdminStarted(@Nullable Throwable failure) implements Command {}

  private static final Props DISK = DispatcherSelector.fromConfig("twinkeeper.dispatcher.disk");
  private static final Props LEASE = DispatcherSelector.fromConfig("twinkeeper.dispatcher.lease");
  private static final String VOTER = "voter";

  /** What it knows is in the store; what it has seen it sees anew, and waits a fence for. */
  private static final SupervisorStrategy LEASE_RESTARTS =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.1);

  /** What rehearses must neither end the node nor be missing until it is started again. */
  private static final SupervisorStrategy AGAIN =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 0.1);

  private static final Duration PROBE_EVERY = Duration.ofSeconds(10);
  private static final Duration PROBE_AGAIN = Duration.ofSeconds(2);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(12);

  private final ActorContext<Command> context;
  private final TwinConfig config;
  private final AdminStarter admin;
  private final NodeFiles files;
  private final BootClock bootClock = BootClock.ofThisHost();
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final Peers peers;
  private final ActorRef<Ledger.Command> ledger;
  private final Roll roll;
  private final LeaseDesk lease;
  private final ActorRef<Voter.Command> voter;
  private final ActorRef<Presence.Command> presence;
  private final ActorRef<Probes.Command> probes;
  private final Set<String> activeHere = ConcurrentHashMap.newKeySet();
  private final OrderDesk desk;
  private final ApplyPace pace = new ApplyPace();
  private final Guards guards;
  private final LastWords lastWords;

  /** Set once, before any workload is there; read by the workloads. */
  private volatile Map<String, ActorRef<DirectoryMessages.Command>> directories = Map.of();

  private NodeGuardian(
      ActorContext<Command> context, TwinConfig config, AdminStarter admin, NodeFiles files)
      throws IOException {
    this.context = context;
    this.config = config;
    this.admin = admin;
    this.files = files;
    this.peers = new Peers(context.getSystem(), config);
    this.lastWords = LastWords.load(config.tls());
    this.guards =
        Guards.open(config.dataDir(), config.grant().stopTime(), lastWordUrls(), bootClock);
    this.ledger =
        context.spawn(Ledger.create(LedgerSettings.of(config.node()), clock, random), "ledger");
    context.watch(ledger);
    this.roll = Roll.of(config);
    this.lease = startLease();
    this.voter =
        context.spawn(
            Voter.create(
                config.node(),
                config.grant(),
                files.promises(),
                new Voter.Colleagues(roll, this::tellOtherVoters),
                bootClock,
                this::record),
            VOTER,
            DISK);
    context.watch(voter);
    this.presence =
        context.spawn(
            Presence.create(config.node(), config.dataDir(), peers.all(Presence.NAME), clock),
            Presence.NAME,
            DISK);
    this.probes =
        context.spawn(Probes.create(probesOf(config), PROBE_EVERY, PROBE_AGAIN), "probes");
    this.desk = orderDesk();
    context.spawn(Formation.create(config, bootClock, activeHere::size), Formation.NAME);
    record("node-started", config.node() + " started");
  }

  private OrderDesk orderDesk() {
    ActorRef<Orders.Command> orders =
        context.spawn(Orders.create(config.node(), files.orders()), "orders", DISK);
    context.watch(orders);
    return new OrderDesk(
        context.getSystem(), config.node(), orders, config.members().size(), clock, random);
  }

  static Behavior<Command> create(TwinConfig config, AdminStarter admin, NodeFiles files) {
    return Behaviors.setup(
        context -> {
          NodeGuardian guardian = new NodeGuardian(context, config, admin, files);
          guardian.openStreams();
          guardian.startHelms();
          return guardian.running();
        });
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(StreamsOpened.class, m -> onStreamsOpened(m.opened))
        .onMessage(AdminStarted.class, this::onAdminStarted)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(Terminated.class, ended -> Behaviors.same()) // in good order
        .build();
  }

  private LeaseDesk startLease() {
    if (config.lease().isEmpty()) {
      return LeaseDesk.NONE;
    }
    LeaseStore store = LeaseStore.of(config.lease().get(), leaseName(config), config.grant());
    AtomicReference<LeaseVoter.@Nullable StoreState> state = new AtomicReference<>();
    ActorRef<Voter.Command> spawned =
        context.spawn(
            Behaviors.supervise(
                    LeaseVoter.create(
                        config.node(),
                        config.grant(),
                        store,
                        config.workloads().keySet(),
                        new Voter.Colleagues(roll, this::tellMembersVoters),
                        bootClock,
                        state::set))
                .onFailure(LEASE_RESTARTS),
            "lease",
            LEASE);
    return new LeaseDesk(Optional.of(spawned), () -> Optional.ofNullable(state.get()));
  }

  /** Another membership is another voter, which knows nothing of what this one was told. */
  private static String leaseName(TwinConfig config) {
    int membership = config.cluster().membership();
    return config.cluster().name() + (membership == 1 ? "" : "." + membership);
  }

  private void tellOtherVoters(Voter.Command message) {
    peers.all(VOTER).forEach(peer -> peer.tell(message, akka.actor.ActorRef.noSender()));
    lease.voter().ifPresent(ref -> ref.tell(message));
  }

  private void tellMembersVoters(Voter.Command message) {
    peers.all(VOTER).forEach(peer -> peer.tell(message, akka.actor.ActorRef.noSender()));
    peers.own(VOTER).tell(message, akka.actor.ActorRef.noSender());
  }

  private Chamber chamber() {
    return new Chamber(roll, lease.voter().map(Set::of).orElse(Set.of()));
  }

  private void openStreams() {
    Map<String, Behavior<StreamMessages.Command>> wanted = new TreeMap<>();
    Map<String, Behavior<DirectoryMessages.Command>> trees = new TreeMap<>();
    if (isTwin()) {
      WalWatch watch = files.watch();
      StoreSettings store = StoreSettings.of(config.store());
      config.workloads().values().forEach(w -> wanted.putAll(streamsOf(w, watch, store)));
      config.workloads().values().forEach(w -> wanted.putAll(tenantsOf(w, watch, store)));
      DirectoryHistory history = new DirectoryHistory(config.node(), ledger);
      trees.putAll(new Directories(config, files, peers, clock, history).behaviors());
    }
    context.spawn(
        Streams.create(
            wanted, trees, context.messageAdapter(Streams.Opened.class, StreamsOpened::new)),
        Streams.NAME);
  }

  private Map<String, Behavior<StreamMessages.Command>> streamsOf(
      WorkloadConfig workload, WalWatch watch, StoreSettings store) {
    Map<String, Behavior<StreamMessages.Command>> behaviors = new TreeMap<>();
    for (WorkloadConfig.DatabaseConfig database : workload.databases().values()) {
      String name = workload.name() + "/" + database.name();
      DatabaseStream.Settings settings =
          new DatabaseStream.Settings(
              name,
              config.node(),
              database.path(),
              files.stream(name),
              clock,
              watch,
              store,
              config.store().restoreTestEvery(),
              workload.longestReader(),
              database.merge());
      StreamPeers others =
          new StreamPeers(peers.twins(Streams.NAME + "/" + Streams.actorName(name)));
      behaviors.put(name, DatabaseStream.create(settings, others, streamEvents()));
    }
    return behaviors;
  }

  private Map<String, Behavior<StreamMessages.Command>> tenantsOf(
      WorkloadConfig workload, WalWatch watch, StoreSettings store) {
    Map<String, Behavior<StreamMessages.Command>> behaviors = new TreeMap<>();
    for (WorkloadConfig.TenantsConfig tenants : workload.tenants().values()) {
      String name = workload.name() + "/" + tenants.name();
      TenantSettings settings =
          new TenantSettings(
              name,
              config.node(),
              tenants,
              files.stream(name),
              OtherFiles.than(tenants, config),
              clock,
              watch,
              store,
              config.store().restoreTestEvery(),
              workload.longestReader(),
              pace,
              path -> new StreamPeers(peers.twins(Streams.NAME + "/" + path)));
      behaviors.put(name, TenantSet.create(settings, streamEvents(), tenantEvents(workload)));
    }
    return behaviors;
  }

  private TenantEvents tenantEvents(WorkloadConfig workload) {
    return new TenantEvents() {
      @Override
      public void removed(String stream, Tombstone tombstone) {
        ledger.tell(
            new Ledger.Record(
                "database-removed",
                workload.name(),
                tombstone.epoch(),
                stream + " was removed on " + config.node() + "; its twins keep their copies",
                Map.of("stream", stream, "position", tombstone.position().toString())));
      }

      @Override
      public void held(String set, String reason) {
        ledger.tell(
            new Ledger.Record(
                "databases-missing",
                workload.name(),
                0,
                set + " on " + config.node() + ": " + reason + "; none is taken as removed",
                Map.of("databases", set)));
      }
    };
  }

  private Behavior<Command> onStreamsOpened(Streams.Opened opened) {
    Map<String, ActorRef<StreamMessages.Command>> streams = opened.streams();
    directories = opened.directories();
    Map<String, ActorRef<Workload.Command>> workloads = new TreeMap<>();
    if (isTwin()) {
      for (WorkloadConfig workload : config.workloads().values()) {
        workloads.put(workload.name(), startWorkload(workload, streams));
      }
      long reserveBytes = config.store().reserveBytes();
      context.spawn(
          Behaviors.supervise(
                  Examiner.create(config.node(), copies(streams), config.dataDir(), reserveBytes))
              .onFailure(AGAIN),
          "examiner");
    }
    letGoBeforeStopping(workloads);
    ActorRef<Drills.Command> drills =
        context.spawn(Drills.create(config, desk, this::record), "drills");
    NodeFacade facade =
        new NodeFacade(
            context.getSystem(),
            config,
            clock,
            lastWords,
            voter,
            lease,
            ledger,
            presence,
            probes,
            desk,
            drills,
            workloads,
            streams,
            directories);
    drills.tell(new Drills.Use(facade));
    context.pipeToSelf(
        admin.start(context.getSystem(), facade), (done, failure) -> new AdminStarted(failure));
    return Behaviors.same();
  }

  private Map<String, Examiner.Copy> copies(Map<String, ActorRef<StreamMessages.Command>> streams) {
    Map<String, Examiner.Copy> copies = new TreeMap<>();
    for (WorkloadConfig workload : config.workloads().values()) {
      for (WorkloadConfig.DatabaseConfig database : workload.databases().values()) {
        String name = workload.name() + "/" + database.name();
        ActorRef<StreamMessages.Command> stream = streams.get(name);
        if (stream != null) {
          copies.put(name, new Examiner.Copy(database.path(), files.stream(name), stream));
        }
      }
    }
    return copies;
  }

  private ActorRef<Workload.Command> startWorkload(
      WorkloadConfig workload, Map<String, ActorRef<StreamMessages.Command>> streams) {
    Map<String, ActorRef<StreamMessages.Command>> own = new TreeMap<>(streams);
    own.keySet().removeIf(name -> !name.startsWith(workload.name() + "/"));
    Map<String, ActorRef<DirectoryMessages.Command>> trees = new TreeMap<>(directories);
    trees.keySet().removeIf(name -> !name.startsWith(workload.name() + "/"));
    Consumer<Map<String, String>> tellPresence =
        states -> presence.tell(new Presence.ServicesOf(workload.name(), states));
    WorkloadSettings settings =
        new WorkloadSettings(
            config.node(),
            random.nextLong(),
            FenceTokens.withEnvironment(workload, config),
            config.grant(),
            chamber(),
            guards,
            lastWords,
            DISK,
            bootClock,
            clock,
            this::record,
            tellPresence,
            phase -> notePhase(workload.name(), phase));
    ActorRef<Workload.Command> spawned =
        context.spawn(Workload.create(settings, own, trees), "workload-" + workload.name(), DISK);
    context.watch(spawned);
    return spawned;
  }

  private void notePhase(String workload, Candidacy.Phase phase) {
    boolean active = phase != Candidacy.Phase.FOLLOWING && phase != Candidacy.Phase.FAILED;
    if (active) {
      activeHere.add(workload);
    } else {
      activeHere.remove(workload);
    }
    directories.forEach(
        (name, directory) -> {
          if (name.startsWith(workload + "/")) {
            directory.tell(new DirectoryMessages.ActiveHere(active));
          }
        });
  }

  /** Every twin can host the helm of every other twin; the cluster picks one host for each. */
  private void startHelms() {
    if (!isTwin()) {
      return;
    }
    ClusterSingleton singletons = ClusterSingleton.get(context.getSystem());
    ClusterSingletonSettings settings = ClusterSingletonSettings.create(context.getSystem());
    Map<String, FailoverRules> rules = FailoverRules.of(config);
    for (MemberConfig watched : config.members()) {
      if (watched.role() == MemberConfig.Role.DATA && !watched.name().equals(config.node())) {
        Station station = Station.of(config, watched.name(), chamber());
        singletons.init(
            SingletonActor.of(
                    Helm.create(station, rules, desk, bootClock, random, this::record),
                    "helm-" + watched.name())
                .withSettings(settings.withRole(AkkaSettings.asideOf(watched.name()))));
      }
    }
  }

  private void letGoBeforeStopping(Map<String, ActorRef<Workload.Command>> workloads) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(context.getSystem());
    workloads.forEach(
        (name, ref) ->
            shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                "let-go-of-" + name,
                () -> letGo(ref)));
  }

  private CompletionStage<akka.Done> letGo(ActorRef<Workload.Command> workload) {
    CompletionStage<Workload.Stopped> stopped =
        AskPattern.ask(workload, Workload.Stop::new, STOP_WITHIN, context.getSystem().scheduler());
    return stopped.thenApply(m -> akka.Done.getInstance());
  }

  private Behavior<Command> onAdminStarted(AdminStarted m) {
    if (m.failure != null) {
      context.getLog().error("the admin API cannot start: {}", m.failure.getMessage());
      CoordinatedShutdown.get(context.getSystem()).runAll(TwinNode.Fatal.ADMIN);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    String who = failed.getRef().path().name();
    context.getLog().error("{} failed for good: {}", who, failed.getCause().getMessage());
    TwinNode.Fatal reason =
        switch (who) {
          case "ledger" -> TwinNode.Fatal.LEDGER;
          case "voter", "orders" -> TwinNode.Fatal.DISK;
          default -> TwinNode.Fatal.WORKLOAD;
        };
    CoordinatedShutdown.get(context.getSystem()).runAll(reason);
    return Behaviors.same();
  }

  private static Map<String, List<ProbeConfig>> probesOf(TwinConfig config) {
    Map<String, List<ProbeConfig>> probes = new TreeMap<>();
    config.workloads().values().forEach(w -> probes.put(w.name(), w.probes()));
    return probes;
  }

  private boolean isTwin() {
    return config.self().role() == MemberConfig.Role.DATA;
  }

  private List<URI> lastWordUrls() {
    return config.members().stream()
        .filter(m -> !m.name().equals(config.node()))
        .map(m -> URI.create("http://" + m.address() + ":" + m.adminPort() + "/api/v1/last-word"))
        .toList();
  }

  private void record(HistoryEvent e) {
    ledger.tell(new Ledger.Record(e.kind(), e.workload(), e.epoch(), e.summary(), e.details()));
  }

  private void record(String kind, String summary) {
    ledger.tell(new Ledger.Record(kind, "", 0, summary, Map.of()));
  }

  private StreamEvents streamEvents() {
    return new StreamEvents() {
      @Override
      public void forkKept(String stream, Fork fork, String winner) {
        Map<String, String> details =
            Map.of(
                "stream",
                stream,
                "fork",
                fork.id(),
                "transactions",
                Long.toString(fork.transactions()),
                "winner",
                winner);
        String summary =
            config.node()
                + " kept "
                + fork.transactions()
                + " transactions of "
                + stream
                + " as fork "
                + fork.id();
        ledger.tell(
            new Ledger.Record(
                "fork-kept", workloadOf(stream), fork.end().epoch(), summary, details));
      }

      @Override
      public void forkMerged(String stream, MergeReport report, String by) {
        Map<String, String> details =
            Map.of(
                "stream", stream,
                "fork", report.fork(),
                "by", by,
                "written", Long.toString(report.written()),
                "conflicts", Long.toString(report.conflictsTotal()),
                "settled", Boolean.toString(report.settled()));
        String summary =
            String.format(
                Locale.ROOT,
                "fork %s of %s on %s was merged into %s: %d rows written, %d conflicts",
                report.fork(),
                stream,
                config.node(),
                report.node(),
                report.written(),
                report.conflictsTotal());
        ledger.tell(new Ledger.Record("fork-merged", workloadOf(stream), 0, summary, details));
      }

      @Override
      public void forkRemoved(String stream, String fork, String by) {
        ledger.tell(
            new Ledger.Record(
                "fork-removed",
                workloadOf(stream),
                0,
                config.node() + " removed fork " + fork + " of " + stream,
                Map.of("stream", stream, "fork", fork, "by", by)));
      }

      @Override
      public void resnapshotted(String stream, String position, String why) {
        ledger.tell(
            new Ledger.Record(
                "resnapshotted",
                workloadOf(stream),
                0,
                config.node() + " took a snapshot of " + stream + " at " + position,
                Map.of("stream", stream, "why", why)));
      }

      @Override
      public void restoreTested(RestoreTestStatus result) {
        presence.tell(new Presence.RestoreTested(result));
        if (!result.ok()) {
          ledger.tell(
              new Ledger.Record(
                  "restore-test-failed",
                  workloadOf(result.stream()),
                  0,
                  config.node() + " could not restore " + result.stream(),
                  Map.of("stream", result.stream(), "why", String.valueOf(result.detail()))));
        }
      }
    };
  }

  private static String workloadOf(String stream) {
    return stream.substring(0, stream.indexOf('/'));
  }
}
