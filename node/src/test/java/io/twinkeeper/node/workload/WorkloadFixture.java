package io.twinkeeper.node.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.PoisonPill;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.Certificates;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.guard.Processes;
import io.twinkeeper.node.helm.Candidacy;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Grant;
import io.twinkeeper.node.helm.Candidacy.GrantAccepted;
import io.twinkeeper.node.helm.Candidacy.Reply;
import io.twinkeeper.node.helm.Chamber;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.service.HealthEndpoint;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.protocol.config.ConnectorConfig;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.ServiceConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.status.WorkloadStatus;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One workload with one service and a connector under real guards, which note in a file when they
 * begin and end. The test plays the helm, the voters and the one stream. For tests.
 */
final class WorkloadFixture implements AutoCloseable {
  static final Duration WAIT = Duration.ofSeconds(30);
  static final Duration MOMENT = Duration.ofMillis(400);
  static final String STREAM = "board/events";
  static final String DIRECTORY = "board/files";
  static final Holder SELF = new Holder("alpha", 11);
  private static final GrantConfig GRANT =
      new GrantConfig(
          Duration.ofMillis(500),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          Duration.ofMillis(100));

  final ActorTestKit kit =
      ActorTestKit.create("workload-test", ConfigFactory.load("helm-test.conf"));
  final Ballot ballot = new Ballot();
  final HealthEndpoint health = new HealthEndpoint();
  final TestProbe<Reply> helm = kit.createTestProbe();
  final TestProbe<StreamMessages.Command> stream = kit.createTestProbe();
  final TestProbe<DirectoryMessages.Command> tree = kit.createTestProbe();
  final List<HistoryEvent> history = new CopyOnWriteArrayList<>();
  final List<Candidacy.Phase> phases = new CopyOnWriteArrayList<>();
  final ActorRef<Workload.Command> workload;
  private final ActorRef<Candidacy.Command> candidate;
  private final Path notes;
  private final String unique;

  WorkloadFixture(Path directory) throws Exception {
    this(directory, ConnectorConfig.Dial.WITH_SERVICES);
  }

  WorkloadFixture(Path directory, ConnectorConfig.Dial dial) throws Exception {
    this(directory, dial, false);
  }

  /** With a directory, too, whose stream the test plays. */
  static WorkloadFixture withDirectory(Path directory) throws Exception {
    return new WorkloadFixture(directory, ConnectorConfig.Dial.WITH_SERVICES, true);
  }

  private WorkloadFixture(Path directory, ConnectorConfig.Dial dial, boolean tree)
      throws Exception {
    BootClock clock = BootClock.ofThisHost();
    health.answer(200);
    notes = directory.resolve("notes");
    unique = "601." + clock.millis();
    kit.spawn(ballot.behavior());
    LastWords words =
        LastWords.load(Certificates.authority(directory.resolve("tls"), "EC").issue("alpha"));
    Guards guards = Guards.open(directory, GRANT.stopTime(), List.of(), clock);
    WorkloadSettings settings =
        new WorkloadSettings(
            "alpha",
            SELF.incarnation(),
            config(dial),
            GRANT,
            Chamber.of(Electorate.majorityOf(List.of("alpha", "beta", "witness"))),
            guards,
            words,
            DispatcherSelector.blocking(),
            clock,
            InstantSource.system(),
            history::add,
            states -> {},
            phases::add);
    workload =
        kit.spawn(
            Workload.create(
                settings,
                Map.of(STREAM, stream.ref()),
                tree ? Map.of(DIRECTORY, this.tree.ref()) : Map.of()));
    candidate = find();
  }

  private WorkloadConfig config(ConnectorConfig.Dial dial) {
    ServiceConfig service =
        new ServiceConfig(
            "api",
            noting("service"),
            Map.of(),
            Optional.empty(),
            List.of(),
            Optional.of(
                new ServiceConfig.Health(
                    health.uri(), Duration.ofMillis(100), Duration.ofSeconds(5))),
            ServiceConfig.Standby.STOPPED);
    ConnectorConfig connector =
        new ConnectorConfig(
            ConnectorConfig.Type.COMMAND, noting("connector"), Map.of(), Optional.empty(), dial);
    return new WorkloadConfig(
        "board",
        WorkloadConfig.Mode.ACTIVE_PASSIVE,
        List.of("alpha", "beta"),
        Map.of(),
        Map.of("api", service),
        Optional.of(connector),
        List.of(),
        Map.of(),
        Duration.ofSeconds(60));
  }

  private List<String> noting(String name) {
    String script =
        "echo +%1$s >> %2$s; trap 'echo -%1$s >> %2$s; kill $! ; exit' TERM; sleep %3$s & wait"
            .formatted(name, notes, unique);
    return List.of("bash", "-c", script);
  }

  private ActorRef<Candidacy.Command> find() {
    TestProbe<Receptionist.Listing> listings = kit.createTestProbe();
    kit.system()
        .receptionist()
        .tell(Receptionist.subscribe(Candidacy.key("board"), listings.ref()));
    return listings
        .fishForMessage(
            WAIT,
            listing ->
                listing.getServiceInstances(Candidacy.key("board")).isEmpty()
                    ? FishingOutcomes.continueAndIgnore()
                    : FishingOutcomes.complete())
        .get(0)
        .getServiceInstances(Candidacy.key("board"))
        .iterator()
        .next();
  }

  void tell(Candidacy.Command message) {
    candidate.tell(message);
  }

  /** Grants {@code epoch} and sees that it is accepted. */
  void grant(long epoch) {
    tell(new Grant("board", epoch, SELF, "vacant", List.of(), helm.ref()));
    expectReply(GrantAccepted.class);
  }

  /** Grants {@code epoch} and goes all the way to active. */
  void activate(long epoch) {
    grant(epoch);
    lead(epoch);
    awaitPhase("active");
  }

  /** The next reply of that kind; reports that come unasked in between are passed over. */
  <R extends Reply> R expectReply(Class<R> kind) {
    return kind.cast(
        helm.fishForMessage(
                WAIT,
                m ->
                    kind.isInstance(m)
                        ? FishingOutcomes.complete()
                        : m instanceof CandidateReport
                            ? FishingOutcomes.continueAndIgnore()
                            : FishingOutcomes.fail("unexpected " + m))
            .get(0));
  }

  /** The stream is asked to lead, and does. */
  void lead(long epoch) {
    Lead lead = stream.expectMessageClass(Lead.class, WAIT);
    assertThat(lead.epoch()).isEqualTo(epoch);
    lead.replyTo().tell(new Turned(STREAM, epoch, new Position(epoch, 1, 1), null));
  }

  /** The stream is asked to follow, and does. */
  void follow() {
    Follow follow = stream.expectMessageClass(Follow.class, WAIT);
    follow.replyTo().tell(new Turned(STREAM, 0, new Position(1, 1, 1), null));
  }

  /** The directory's stream is asked to hand over, and answers. */
  void handOver(boolean last, @Nullable String problem) {
    HandOver asked = tree.expectMessageClass(HandOver.class, WAIT);
    assertThat(asked.last()).isEqualTo(last);
    asked.replyTo().tell(new HandedOver(problem));
  }

  /** The tenancy fails, as by a defect. */
  void endTenancy(long epoch) {
    Adapter.toClassic(kit.system())
        .actorSelection(workload.path().child("tenancy-" + epoch).toStringWithoutAddress())
        .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
  }

  WorkloadStatus status() {
    TestProbe<WorkloadStatus> answers = kit.createTestProbe();
    workload.tell(new Workload.Query(answers.ref()));
    return answers.receiveMessage(WAIT);
  }

  void awaitPhase(String phase) {
    await().atMost(WAIT).until(() -> status().phase().equals(phase));
  }

  boolean anythingRuns() {
    return Processes.anyWith(unique);
  }

  /** What the processes noted, in order: {@code +service}, {@code -connector}. */
  List<String> notes() {
    try {
      return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    health.close();
  }
}
