package io.twinkeeper.node.facade;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.admin.LastWordOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.drill.Drills;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.Certificates;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.node.helm.LeaseDesk;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.node.ledger.Ledger;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.node.presence.Presence;
import io.twinkeeper.node.probe.Probes;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FencePassed;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.node.tenants.TenantMessages;
import io.twinkeeper.node.tenants.TenantMessages.CallRoll;
import io.twinkeeper.node.tenants.TenantMessages.FindStream;
import io.twinkeeper.node.tenants.TenantMessages.Found;
import io.twinkeeper.node.workload.Workload;
import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.AdminConfig;
import io.twinkeeper.protocol.config.ClusterConfig;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.StoreConfig;
import io.twinkeeper.protocol.config.TlsConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.config.WorkloadConfig.TenantsConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.DirectoryStatus;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one with a real voter and presence; the test plays stream, workload and ledger. */
final class NodeFacadeTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration TERM = Duration.ofSeconds(20);
  private static final Position HERE = new Position(3, 40, 7);
  private static final Instant SINCE = Instant.parse("2026-11-21T00:00:00Z");

  private static final ForkStatus FORK =
      new ForkStatus("f1", "board/events", "alpha", SINCE, "1/1/1", "1/2/2", 1, "/fork.db", 1);

  @TempDir private Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create(
          "facade-test",
          ConfigFactory.parseString(
                  """
                  akka { loglevel = ERROR, actor.provider = cluster }
                  akka.remote.artery { transport = tcp, canonical { hostname = 127.0.0.1, port = 0 } }
                  akka.cluster.roles = [voter, data]
                  """)
              .withFallback(ConfigFactory.load()));
  private final TestProbe<Ledger.Command> ledger = kit.createTestProbe();
  private LastWords words;
  private ActorRef<Voter.Command> voter;
  private ActorRef<Presence.Command> presence;
  private TwinConfig config;
  private volatile Instant moment = Instant.now();

  @BeforeEach
  void start() throws Exception {
    TlsConfig tls = Certificates.authority(directory.resolve("tls"), "EC").issue("alpha");
    words = LastWords.load(tls);
    config = config(tls);
    PromiseStore promises = PromiseStore.open(directory.resolve("voter"));
    promises.begin(Map.of(), Map.of(), Roll.first(Electorate.majorityOf(List.of("alpha"))));
    voter =
        kit.spawn(
            Voter.create(
                "alpha",
                config.grant(),
                promises,
                new Voter.Colleagues(Electorate.majorityOf(List.of("alpha")), message -> {}),
                BootClock.ofThisHost(),
                event -> {}));
    presence = kit.spawn(Presence.create("alpha", directory, List.of(), InstantSource.system()));
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(new Join(cluster.selfMember().address()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void statusPutsTogetherWhatEachActorSays() {
    NodeFacade facade = facade(workload("active", "alpha"), stream(null));
    await().atMost(WAIT).until(() -> state(get(facade.status()), "alpha").equals("up"));
    presence.tell(new Presence.Report("beta", Map.of("board/api", "stopped"), 5_000, null));
    NodeStatus status = get(facade.status());
    assertThat(status.primary()).isTrue();
    assertThat(status.epoch()).containsEntry("board", 3L);
    assertThat(status.active()).containsEntry("board", "alpha");
    assertThat(status.replication()).containsOnlyKeys("board/events");
    assertThat(requireNonNull(status.replication().get("board/events")).position())
        .isEqualTo(HERE.toString());
    assertThat(state(status, "beta")).isEqualTo("absent");
    assertThat(status.standbyReachable()).isFalse();
    assertThat(status.lastHeartbeat()).isNotNull();
    assertThat(status.standby()).isNotNull();
    assertThat(status.standby().services()).containsEntry("board/api", "stopped");
    assertThat(status.standby().diskFreeBytes()).isEqualTo(5_000);
    assertThat(get(facade.services("beta"))).containsOnly(Map.entry("board/api", "stopped"));
    assertThat(status.degraded()).extracting(Degradation::code).containsOnly("member-absent");
    assertThat(facade.health().status()).isEqualTo(Health.Status.DEGRADED);
  }

  @Test
  void whatIsWrongIsWrongSinceItWasFirstSeen() {
    NodeFacade facade = facade(workload("following", null), stream("database is in mode delete"));
    NodeStatus first = get(facade.status());
    assertThat(first.degraded())
        .extracting(Degradation::code)
        .contains("nobody-active", "stream-refused");
    assertThat(get(facade.status()).degraded()).containsAll(first.degraded());
  }

  @Test
  void theVoterKnowsWhoIsActiveElsewhere() {
    NodeFacade facade = facade(workload("following", null), stream(null));
    TestProbe<Voter.Reply> helm = kit.createTestProbe();
    Holder beta = new Holder("beta", 4);
    voter.tell(new Voter.Ask("board", 9, beta, false, helm.ref()));
    helm.expectMessageClass(Voter.Promised.class, WAIT);
    voter.tell(new Voter.Renew("board", 9, beta, 1, helm.ref()));
    helm.expectMessageClass(Voter.Renewed.class, WAIT);
    NodeStatus status = get(facade.status());
    assertThat(status.active()).containsEntry("board", "beta");
    assertThat(status.epoch()).containsEntry("board", 9L);
    assertThat(status.primary()).isFalse();
  }

  @Test
  void whoNeverAnsweredIsThereAndKeepsNobodyWaiting() {
    NodeFacade facade =
        facade(
            kit.<Workload.Command>createTestProbe().ref(),
            Map.of("board/events", silent()),
            Map.of("board/files", silent()));
    NodeStatus status = get(facade.status());
    StreamStatus events = requireNonNull(status.replication().get("board/events"));
    assertThat(events.status()).isEqualTo("busy");
    assertThat(events.side()).isEqualTo("unknown");
    assertThat(requireNonNull(status.directories().get("board/files")).state()).isEqualTo("busy");
    assertThat(requireNonNull(status.workloads().get("board")).phase()).isEqualTo("unknown");
  }

  @Test
  void aBusyStreamIsShownWithItsForksAndTroubles() {
    AtomicBoolean busy = new AtomicBoolean();
    NodeFacade facade =
        facade(workload("active", "alpha"), stream("cannot read its commits", busy));
    awaitSide(facade, "source");
    NodeStatus before = get(facade.status());
    busy.set(true);
    NodeStatus status = get(facade.status());
    StreamStatus events = requireNonNull(status.replication().get("board/events"));
    assertThat(events.silent()).isTrue();
    assertThat(events.status()).isEqualTo("refused");
    assertThat(events.position()).isEqualTo(HERE.toString());
    assertThat(status.forks()).containsExactly(FORK);
    assertThat(status.degraded()).containsAll(before.degraded());
    assertThat(status.degraded()).extracting(Degradation::code).doesNotContain("stream-busy");
    moment = moment.plus(LastAnswers.LONG);
    NodeStatus later = get(facade.status());
    assertThat(later.degraded()).containsAll(before.degraded());
    assertThat(later.degraded()).extracting(Degradation::code).contains("stream-busy");
    busy.set(false);
    await()
        .atMost(WAIT)
        .until(
            () -> requireNonNull(get(facade.status()).replication().get("board/events")).silent(),
            silent -> !silent);
  }

  @Test
  void aBusyStreamIsNotSynced() {
    AtomicBoolean busy = new AtomicBoolean(true);
    NodeFacade facade = facade(workload("active", "alpha"), stream(null, busy));
    SyncResult result = get(facade.triggerSync(NodeAdmin.SYNC_WITHIN));
    assertThat(result.complete()).isFalse();
    assertThat(requireNonNull(result.streams().get("board/events")).reason()).contains("busy");
  }

  @Test
  void aBusyDirectoryIsShownAsItWasAndIsNotSynced() {
    AtomicBoolean busy = new AtomicBoolean();
    NodeFacade facade =
        facade(workload("active", "alpha"), Map.of(), Map.of("board/files", directory(busy)));
    await()
        .atMost(WAIT)
        .until(
            () -> requireNonNull(get(facade.status()).directories().get("board/files")).files(),
            files -> files == 12);
    busy.set(true);
    NodeStatus status = get(facade.status());
    DirectoryStatus files = requireNonNull(status.directories().get("board/files"));
    assertThat(files.state()).isEqualTo("held");
    assertThat(files.silent()).isTrue();
    assertThat(status.degraded()).extracting(Degradation::code).contains("directory-held");
    moment = moment.plus(LastAnswers.LONG);
    assertThat(get(facade.status()).degraded())
        .extracting(Degradation::code)
        .contains("directory-held", "directory-busy");
    assertThat(get(facade.directories().list())).containsEntry("board/files", files);
    assertThat(get(facade.directories().sync("board/files", Duration.ofMillis(100))))
        .hasValueSatisfying(
            sync -> {
              assertThat(sync.synced()).isFalse();
              assertThat(sync.reason()).contains("busy");
            });
  }

  @Test
  void theDatabasesOfABusySetDoNotVanish() {
    TestProbe<StreamMessages.Command> set = kit.createTestProbe();
    TenantsStatus tenants = new TenantsStatus("/srv/*", 1, List.of(), List.of(), List.of(), null);
    NodeFacade facade =
        facade(workload("active", "alpha"), Map.of("board/tenants", set.ref()), Map.of());
    CompletionStage<NodeStatus> first = facade.status();
    set.expectMessageClass(CallRoll.class, WAIT)
        .replyTo()
        .tell(
            new TenantMessages.Roll(
                "board/tenants", Map.of("board/tenants/acme", stream(null)), tenants));
    assertThat(get(first).replication()).containsOnlyKeys("board/tenants/acme");

    NodeStatus second = get(facade.status());
    assertThat(second.replication()).containsOnlyKeys("board/tenants", "board/tenants/acme");
    assertThat(requireNonNull(second.replication().get("board/tenants")).status())
        .isEqualTo("busy");
    assertThat(requireNonNull(second.replication().get("board/tenants/acme")).status())
        .isEqualTo("streaming");
    assertThat(second.tenants()).containsEntry("board/tenants", tenants);
  }

  @Test
  void syncWaitsForReachableFollowersOnlyAndNamesThoseAway() {
    SyncResult result =
        get(facade(workload("active", "alpha"), stream(null)).triggerSync(NodeAdmin.SYNC_WITHIN));
    SyncResult.StreamSync events = result.streams().get("board/events");
    assertThat(result.complete()).isTrue();
    assertThat(events).isNotNull();
    assertThat(events.away()).containsExactly("beta");
    assertThat(events.position()).isEqualTo(HERE.toString());
  }

  @Test
  void syncIsNotCompleteIfAnotherNodeIsActive() {
    SyncResult result =
        get(
            facade(workload("following", "beta"), side("follower", new AtomicBoolean()))
                .triggerSync(NodeAdmin.SYNC_WITHIN));
    assertThat(result.complete()).isFalse();
    assertThat(result.streams()).isEmpty();
    assertThat(result.elsewhere())
        .containsExactly(Map.entry("board", new SyncResult.Elsewhere("beta", adminUrl("beta"))));
  }

  @Test
  void syncSendsNobodyToTheNodeThatWasAsked() {
    SyncResult result =
        get(
            facade(workload("active", "alpha"), side("follower", new AtomicBoolean()))
                .triggerSync(NodeAdmin.SYNC_WITHIN));
    assertThat(result.complete()).isFalse();
    assertThat(result.elsewhere())
        .containsExactly(Map.entry("board", new SyncResult.Elsewhere("alpha", null)));
  }

  @Test
  void syncIsNotCompleteIfTheNodeIsActiveNoMoreWhenItIsOver() {
    SyncResult result =
        get(facade(workload("following", null), stream(null)).triggerSync(NodeAdmin.SYNC_WITHIN));
    assertThat(result.complete()).isFalse();
    assertThat(result.elsewhere())
        .containsExactly(Map.entry("board", new SyncResult.Elsewhere(null, null)));
  }

  @Test
  void aBusyStreamThatFollowedIsNotLeftOutOfASync() {
    AtomicBoolean busy = new AtomicBoolean();
    NodeFacade facade = facade(workload("active", "alpha"), side("follower", busy));
    awaitSide(facade, "follower");
    busy.set(true);
    SyncResult result = get(facade.triggerSync(NodeAdmin.SYNC_WITHIN));
    assertThat(result.complete()).isFalse();
    assertThat(requireNonNull(result.streams().get("board/events")).reason()).contains("busy");
  }

  private static void awaitSide(NodeFacade facade, String side) {
    await()
        .atMost(WAIT)
        .until(
            () -> requireNonNull(get(facade.status()).replication().get("board/events")).side(),
            side::equals);
  }

  @Test
  void aFenceIsAskedOfTheStreamAndItsAnswerPutIntoWords() {
    TestProbe<StreamMessages.Command> stream = kit.createTestProbe();
    CompletionStage<FenceOutcome> asked =
        facade(workload("active", "alpha"), stream.ref()).fence("board", "events", 0, WAIT);
    Fence fence = stream.expectMessageClass(Fence.class, WAIT);
    assertThat(fence.twins()).isEqualTo(1);
    fence.replyTo().tell(new FencePassed(HERE, List.of("beta"), Duration.ofNanos(1_234_567)));
    assertThat(get(asked))
        .isEqualTo(
            new FenceOutcome.Passed(
                "board",
                "events",
                HERE.toString(),
                3,
                40,
                "0000000000000007",
                List.of("beta"),
                1.234));
  }

  @Test
  void aFenceElsewhereIsToldWhoIsActive() {
    NodeFacade facade = facade(workload("following", "beta"), following());
    assertThat(get(facade.fence("board", "events", 1, WAIT)))
        .isEqualTo(
            new FenceOutcome.Refused(
                FenceOutcome.Reason.NOT_ACTIVE, "no; beta is active", "beta", adminUrl("beta")));
  }

  @Test
  void aFenceOfWhatIsNotThereOrOfMoreTwinsThanThereAreIsRefused() {
    NodeFacade facade = facade(workload("active", "alpha"), stream(null));
    assertThat(refusal(facade.fence("board", "evens", 1, WAIT)))
        .isEqualTo(FenceOutcome.Reason.NOT_FOUND);
    assertThat(refusal(facade.fence("board", "events", 2, WAIT)))
        .isEqualTo(FenceOutcome.Reason.NO_FOLLOWER);
  }

  @Test
  void aFenceOfATenantAsksTheSetThatItBelongsTo() {
    TestProbe<StreamMessages.Command> set = kit.createTestProbe();
    TestProbe<StreamMessages.Command> tenant = kit.createTestProbe();
    NodeFacade facade = facade(workload("active", "alpha"), Map.of("board/tenants", set.ref()));
    var asked = facade.fence("board", "tenants/acme", 1, WAIT);
    FindStream question = set.expectMessageClass(FindStream.class, WAIT);
    assertThat(question.stream()).isEqualTo("board/tenants/acme");
    question.replyTo().tell(new Found(Optional.of(tenant.ref()), true));
    Fence fence = tenant.expectMessageClass(Fence.class, WAIT);
    fence.replyTo().tell(new FencePassed(HERE, List.of("beta"), Duration.ZERO));
    assertThat(get(asked)).isInstanceOf(FenceOutcome.Passed.class);

    var late = facade.fence("board", "tenants/zed", 1, WAIT);
    set.expectMessageClass(FindStream.class, WAIT);
    assertThat(get(late)).as("the set is busy").isInstanceOf(FenceOutcome.Late.class);

    var absent = facade.fence("board", "tenants/none", 1, WAIT);
    set.expectMessageClass(FindStream.class, WAIT)
        .replyTo()
        .tell(new Found(Optional.empty(), true));
    assertThat(refusal(absent)).isEqualTo(FenceOutcome.Reason.NO_DATABASE);
  }

  @Test
  void aFenceOfATenantWhereItsWorkloadIsNotActiveIsToldWhoIs() {
    NodeFacade witness = facade(workload("following", "beta"), Map.of());
    assertThat(refusal(witness.fence("board", "tenants/acme", 1, WAIT)))
        .isEqualTo(FenceOutcome.Reason.NOT_ACTIVE);
    TestProbe<StreamMessages.Command> set = kit.createTestProbe();
    NodeFacade facade = facade(workload("following", "beta"), Map.of("board/tenants", set.ref()));
    var asked = facade.fence("board", "tenants/acme", 1, WAIT);
    set.expectMessageClass(FindStream.class, WAIT)
        .replyTo()
        .tell(new Found(Optional.empty(), false));
    assertThat(refusal(asked)).isEqualTo(FenceOutcome.Reason.NOT_ACTIVE);
  }

  private String adminUrl(String member) {
    return "http://" + config.member(member).address() + ":" + config.member(member).adminPort();
  }

  private static FenceOutcome.Reason refusal(CompletionStage<FenceOutcome> asked) {
    return ((FenceOutcome.Refused) get(asked)).reason();
  }

  private ActorRef<StreamMessages.Command> following() {
    return kit.spawn(
        Behaviors.receiveMessage(
            m -> {
              if (m instanceof Fence fence) {
                fence.replyTo().tell(new FenceRefused(Refusal.NOT_LEADING, "no"));
              }
              return Behaviors.same();
            }));
  }

  @Test
  void historyIsNewestFirst() {
    CompletionStage<List<HistoryEntry>> asked =
        facade(workload("active", "alpha"), stream(null)).history(2, Optional.of("board"));
    Ledger.Recent question = ledger.expectMessageClass(Ledger.Recent.class, WAIT);
    HistoryEntry older = entry(1);
    HistoryEntry newer = entry(2);
    question.replyTo().tell(new Ledger.Entries(List.of(older, newer)));
    assertThat(get(asked)).containsExactly(newer, older);
  }

  @Test
  void refusesVerbsForWhatIsNotThereAndWithoutAHelm() {
    NodeFacade facade = facade(workload("active", "alpha"), stream(null));
    assertThat(get(facade.activate("bord", "alpha")))
        .isInstanceOfSatisfying(
            VerbOutcome.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(VerbOutcome.Reason.NOT_FOUND);
              assertThat(refused.message()).contains("bord", "board");
            });
    assertThat(
            get(facade.operators().switchover("board", Optional.empty(), Optional.empty(), false)))
        .isInstanceOfSatisfying(
            VerbOutcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(VerbOutcome.Reason.NO_HELM));
  }

  @Test
  void helmsThatDoNotAnswerDelayAnExplanationOnceAndNotEach() {
    Helm.Explained told =
        new Helm.Explained(
            "board",
            "alpha",
            3,
            "alpha",
            3,
            List.of(),
            "",
            "",
            true,
            "all is well",
            List.of("alpha"),
            List.of());
    for (int i = 0; i < 4; i++) {
      ActorRef<Helm.Command> helm = i == 0 ? explaining(told) : silent();
      kit.system().receptionist().tell(Receptionist.register(Helm.SERVICE, helm));
    }
    TestProbe<Receptionist.Listing> listed = kit.createTestProbe();
    kit.system().receptionist().tell(Receptionist.subscribe(Helm.SERVICE, listed.ref()));
    await()
        .atMost(WAIT)
        .until(() -> listed.receiveMessage(WAIT).getServiceInstances(Helm.SERVICE).size() == 4);
    NodeFacade facade = facade(workload("active", "alpha"), stream(null));
    long begun = System.nanoTime();
    assertThat(get(facade.operators().explain("board", Optional.empty())))
        .hasValueSatisfying(e -> assertThat(e.summary()).isEqualTo("all is well"));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
  }

  private ActorRef<Helm.Command> explaining(Helm.Explained told) {
    return kit.spawn(
        Behaviors.receiveMessage(
            m -> {
              ((Helm.Explain) m).replyTo().tell(told);
              return Behaviors.same();
            }));
  }

  @Test
  void aLastWordReleasesAtTheVoterAndAForgedOneDoesNot() {
    NodeFacade facade = facade(workload("following", null), stream(null));
    TestProbe<Voter.Reply> helm = kit.createTestProbe();
    Holder alpha = new Holder("alpha", 4);
    voter.tell(new Voter.Ask("board", 9, alpha, false, helm.ref()));
    helm.expectMessageClass(Voter.Promised.class, WAIT);
    byte[] forged = "{\"workload\":\"board\",\"epoch\":9}".getBytes(StandardCharsets.UTF_8);
    assertThat(get(facade.lastWord(forged))).isInstanceOf(LastWordOutcome.Rejected.class);
    assertThat(get(facade.lastWord(words.sign("board", 9, "alpha"))))
        .isEqualTo(new LastWordOutcome.Accepted("board", 9));
    voter.tell(new Voter.Learn("board", helm.ref()));
    Voter.Reported reported = helm.expectMessageClass(Voter.Reported.class, WAIT);
    assertThat(reported.report().promise().released()).isTrue();
  }

  private static HistoryEntry entry(long sequence) {
    return new HistoryEntry(
        "alpha", sequence, SINCE, "activated", "board", sequence, "entry " + sequence, Map.of());
  }

  private NodeFacade facade(
      ActorRef<Workload.Command> workload, ActorRef<StreamMessages.Command> stream) {
    return facade(workload, Map.of("board/events", stream));
  }

  private NodeFacade facade(
      ActorRef<Workload.Command> workload, Map<String, ActorRef<StreamMessages.Command>> streams) {
    return facade(workload, streams, Map.of());
  }

  private NodeFacade facade(
      ActorRef<Workload.Command> workload,
      Map<String, ActorRef<StreamMessages.Command>> streams,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {
    return new NodeFacade(
        kit.system(),
        config,
        () -> moment,
        words,
        voter,
        LeaseDesk.NONE,
        ledger.ref(),
        presence,
        kit.spawn(Probes.create(Map.of(), Duration.ofHours(1), Duration.ofHours(1))),
        desk(),
        kit.<Drills.Command>createTestProbe().ref(),
        Map.of("board", workload),
        streams,
        directories);
  }

  private OrderDesk desk() {
    try {
      ActorRef<Orders.Command> orders =
          kit.spawn(Orders.create("alpha", OrderFile.open(directory.resolve("orders"))));
      return new OrderDesk(kit.system(), "alpha", orders, 1, InstantSource.system(), new Random(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ActorRef<Workload.Command> workload(String phase, @Nullable String active) {
    WorkloadStatus status =
        new WorkloadStatus(
            "board", phase, active, 3, SINCE, Map.of("api", "healthy"), "ready", null);
    return kit.spawn(
        Behaviors.receiveMessage(
            m -> {
              ((Workload.Query) m).replyTo().tell(status);
              return Behaviors.same();
            }));
  }

  private <M> ActorRef<M> silent() {
    return kit.<M>createTestProbe().ref();
  }

  private ActorRef<DirectoryMessages.Command> directory(AtomicBoolean busy) {
    DirectoryStatus held =
        new DirectoryStatus(
            "held",
            12,
            90,
            0,
            0,
            Map.of(),
            "too many files are gone",
            true,
            0,
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            null);
    return kit.spawn(
        Behaviors.receiveMessage(
            m -> {
              if (m instanceof DirectoryMessages.Describe question && !busy.get()) {
                question.replyTo().tell(held);
              }
              return Behaviors.same();
            }));
  }

  private ActorRef<StreamMessages.Command> stream(@Nullable String reason) {
    return stream(reason, new AtomicBoolean());
  }

  private ActorRef<StreamMessages.Command> stream(@Nullable String reason, AtomicBoolean busy) {
    return stream("source", reason, busy);
  }

  private ActorRef<StreamMessages.Command> side(String side, AtomicBoolean busy) {
    return stream(side, null, busy);
  }

  private ActorRef<StreamMessages.Command> stream(
      String side, @Nullable String reason, AtomicBoolean busy) {
    StreamStatus status =
        new StreamStatus(
            side,
            reason == null ? "streaming" : "refused",
            1.5,
            HERE.toString(),
            0,
            SINCE,
            Map.of(),
            null,
            reason);
    Description description =
        new Description("board/events", HERE, status, Map.of(), List.of(FORK), null);
    return kit.spawn(
        Behaviors.receiveMessage(
            m -> {
              if (busy.get()) {
                return Behaviors.same();
              }
              if (m instanceof Describe question) {
                question.replyTo().tell(description);
              } else if (m instanceof Flush flush) {
                flush.replyTo().tell(new Flushed("board/events", 0, HERE));
              }
              return Behaviors.same();
            }));
  }

  private static String state(NodeStatus status, String member) {
    return status.members().stream()
        .filter(m -> m.name().equals(member))
        .map(MemberStatus::state)
        .findFirst()
        .orElseThrow();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private TwinConfig config(TlsConfig tls) {
    Cluster cluster = Cluster.get(kit.system());
    int port = (Integer) cluster.selfMember().address().port().get();
    Duration second = Duration.ofSeconds(1);
    TenantsConfig tenants =
        new TenantsConfig(
            "tenants",
            TenantGlob.parse("/srv/tenants/*/events.db"),
            Duration.ofDays(30),
            MergeSettings.DEFAULT);
    WorkloadConfig board =
        new WorkloadConfig(
            "board",
            WorkloadConfig.Mode.ACTIVE_PASSIVE,
            List.of("alpha", "beta"),
            Map.of(),
            Map.of(),
            Optional.empty(),
            List.of(),
            Map.of("tenants", tenants),
            Duration.ofSeconds(60));
    return new TwinConfig(
        "alpha",
        new ClusterConfig(
            "facade-test", ClusterConfig.Timings.FAST, second, second, second, second),
        new GrantConfig(second, TERM, second, second),
        List.of(
            new MemberConfig("alpha", MemberConfig.Role.DATA, "a", "127.0.0.1", port, 1),
            new MemberConfig("beta", MemberConfig.Role.DATA, "b", "127.0.0.1", 1, 1)),
        Optional.empty(),
        directory,
        tls,
        new AdminConfig(directory.resolve("token")),
        StoreConfig.DEFAULT,
        Map.of("board", board));
  }
}
