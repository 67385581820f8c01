package io.twinkeeper.node.presence;

import akka.actor.ActorSelection;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes, every second, what only this one knows (its services, its free disk), and
 * remembers what they tell, or what a third relays of one whose link is cut. For show and for
 * {@code /status}; nothing is decided from it.
 */
public final class Presence {
  /** Messages of this actor. */
  public sealed interface Command {}

  /**
   * A node's word about itself.
   *
   * @param restoreTest of its streams: one that failed if there is one, else the oldest; null
   *     before the first
   */
  public record Report(
      String node,
      Map<String, String> services,
      long diskFreeBytes,
      @Nullable RestoreTestStatus restoreTest)
      implements Command, ClusterMessage {}

  /** What another node said of itself to the sender within the last {@link #DIRECT}. */
  public record Relayed(Report report) implements Command, ClusterMessage {}

  /** One of this node's streams has tried to restore from its store. */
  public record RestoreTested(RestoreTestStatus result) implements Command {}

  /** One of this node's workloads tells the state of its services. */
  public record ServicesOf(String workload, Map<String, String> states) implements Command {}

  /** Asks for what is known. */
  public record Query(ActorRef<Known> replyTo) implements Command {}

  /**
   * The last report of each other node and when it came.
   *
   * @param reports by node
   * @param heardAt by node
   */
  public record Known(Map<String, Report> reports, Map<String, Instant> heardAt) {
    public Known {
      reports = Map.copyOf(reports);
      heardAt = Map.copyOf(heardAt);
    }
  }

  private enum Tick implements Command {
    INSTANCE
  }

  /** Its name under the user guardian, the same on every node. */
  public static final String NAME = "presence";

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Whoever was heard from within this time needs nobody to speak for it. */
  private static final Duration DIRECT = Duration.ofSeconds(3);

  private final String node;
  private final Path dataDir;
  private final List<ActorSelection> peers;
  private final InstantSource clock;
  private final Map<String, String> services = new TreeMap<>();
  private final Map<String, RestoreTestStatus> restoreTests = new HashMap<>();
  private final Map<String, Report> reports = new HashMap<>();
  private final Map<String, Instant> heardAt = new HashMap<>();
  private final Map<String, Instant> heardDirectlyAt = new HashMap<>();

  private Presence(
      TimerScheduler<Command> timers,
      String node,
      Path dataDir,
      List<ActorSelection> peers,
      InstantSource clock) {
    this.node = node;
    this.dataDir = dataDir;
    this.peers = peers;
    this.clock = clock;
    timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
  }

  /** The actor; {@code peers} are the same actor on the other members. */
  public static Behavior<Command> create(
      String node, Path dataDir, List<ActorSelection> peers, InstantSource clock) {
    return Behaviors.withTimers(
        timers -> new Presence(timers, node, dataDir, peers, clock).running());
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, m -> onTick())
        .onMessage(Report.class, this::onReport)
        .onMessage(Relayed.class, this::onRelayed)
        .onMessage(ServicesOf.class, this::onServices)
        .onMessage(RestoreTested.class, this::onRestoreTested)
        .onMessage(Query.class, this::onQuery)
        .build();
  }

  private Behavior<Command> onTick() {
    Report own =
        new Report(
            node, Map.copyOf(services), dataDir.toFile().getUsableSpace(), weakestRestoreTest());
    tellPeers(own);
    reports.values().stream().filter(this::isDirect).map(Relayed::new).forEach(this::tellPeers);
    return Behaviors.same();
  }

  private void tellPeers(Object message) {
    peers.forEach(peer -> peer.tell(message, akka.actor.ActorRef.noSender()));
  }

  private boolean isDirect(Report report) {
    Instant at = heardDirectlyAt.get(report.node());
    return at != null && at.plus(DIRECT).isAfter(clock.instant());
  }

  private @Nullable RestoreTestStatus weakestRestoreTest() {
    return restoreTests.values().stream()
        .min(Comparator.comparing(RestoreTestStatus::ok).thenComparing(RestoreTestStatus::at))
        .orElse(null);
  }

  private Behavior<Command> onRestoreTested(RestoreTested m) {
    restoreTests.put(m.result().stream(), m.result());
    return Behaviors.same();
  }

  private Behavior<Command> onReport(Report m) {
    heardDirectlyAt.put(m.node(), clock.instant());
    return note(m);
  }

  /** The link to that node may be cut while a third hears both. */
  private Behavior<Command> onRelayed(Relayed m) {
    boolean needed = !m.report().node().equals(node) && !isDirect(m.report());
    return needed ? note(m.report()) : Behaviors.same();
  }

  private Behavior<Command> note(Report m) {
    reports.put(m.node(), m);
    heardAt.put(m.node(), clock.instant());
    return Behaviors.same();
  }

  private Behavior<Command> onServices(ServicesOf m) {
    services.keySet().removeIf(key -> key.startsWith(m.workload() + "/"));
    m.states().forEach((service, state) -> services.put(m.workload() + "/" + service, state));
    return Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    m.replyTo().tell(new Known(reports, heardAt));
    return Behaviors.same();
  }
}
