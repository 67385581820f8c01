package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.stream.Position;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node's end of the stream {@code board/events}, its files and its neighbours. For tests. */
final class Twin implements StreamEvents {
  final List<RestoreTestStatus> tests = new CopyOnWriteArrayList<>();
  StoreSettings store = StoreSettings.DEFAULT;
  static final Duration WAIT = Duration.ofSeconds(30);

  /** A fork as it was told. */
  record Kept(Fork fork, String winner) {}

  final String node;
  final Path directory;
  final SqliteShell shell;
  final Wire wire = new Wire();
  final List<Kept> kept = new CopyOnWriteArrayList<>();
  final List<MergeReport> merged = new CopyOnWriteArrayList<>();
  final List<String> removed = new CopyOnWriteArrayList<>();
  volatile MergeSettings merge = MergeSettings.DEFAULT;
  final List<String> snapshots = new CopyOnWriteArrayList<>();
  Duration longestReader = Duration.ofMinutes(10);
  Duration poll = Duration.ofMillis(200);
  final AtomicBoolean permitted = new AtomicBoolean(true);
  final List<String> reasons = new CopyOnWriteArrayList<>();
  private final Path database;
  private final ActorTestKit kit;
  private final WalWatch watch;
  private final StreamPeers wired;
  private @Nullable ActorRef<Command> stream;

  /**
   * @param others the other twins; what this one asks of them goes through {@link #wire}
   */
  Twin(ActorTestKit kit, WalWatch watch, Path root, String node, String... others) {
    this.kit = kit;
    this.watch = watch;
    this.node = node;
    this.directory = root.resolve(node).resolve("stream");
    this.database = root.resolve(node).resolve("app").resolve("events.db");
    this.shell = new SqliteShell(database);
    try {
      Files.createDirectories(database.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kit.spawn(wire.behavior(peers(Stream.of(others))), "wire-of-" + node);
    this.wired = peers(Stream.of("wire-of-" + node));
  }

  private StreamPeers peers(Stream<String> names) {
    return new StreamPeers(
        names
            .map(name -> Adapter.toClassic(kit.system()).actorSelection("/user/" + name))
            .toList());
  }

  /** The stream comes up, following. */
  void start() {
    DatabaseStream.Settings settings =
        new DatabaseStream.Settings(
            "board/events",
            node,
            database,
            directory,
            InstantSource.system(),
            watch,
            store,
            Duration.ofHours(6),
            longestReader,
            merge,
            poll,
            ApplyPace.ownForOneStream(),
            new StreamGauge());
    stream =
        kit.spawn(DatabaseStream.create(settings, wired, this), node, DatabaseStream.DISPATCHER);
  }

  /** The stream ends; returns when it has. */
  void stop() {
    kit.stop(stream(), WAIT);
    stream = null;
  }

  /** As {@link #stop}, if it is there. */
  void end() {
    if (stream != null) {
      stop();
    }
  }

  Path database() {
    return database;
  }

  ActorRef<Command> stream() {
    return Objects.requireNonNull(stream, node + " is not there");
  }

  Position lead(long epoch) {
    return hasTurned(askToLead(epoch));
  }

  TestProbe<Turned> askToLead(long epoch) {
    TestProbe<Turned> turned = kit.createTestProbe();
    stream().tell(new Lead(epoch, permitted::get, turned.ref()));
    return turned;
  }

  static Position hasTurned(TestProbe<Turned> turned) {
    Turned answer = turned.receiveMessage(WAIT);
    assertThat(answer.problem()).isNull();
    return answer.position();
  }

  /** A process of somebody else in the middle of reading the copy. */
  Process reader() throws IOException {
    Process reader = new ProcessBuilder("sqlite3", database.toString()).start();
    BufferedWriter commands = reader.outputWriter(StandardCharsets.UTF_8);
    commands.write("BEGIN; SELECT count(*) FROM sqlite_schema;\n");
    commands.flush();
    assertThat(reader.inputReader(StandardCharsets.UTF_8).readLine()).isNotNull();
    return reader;
  }

  /** Another database comes to stand where this one was. */
  void replaceDatabase() {
    Path fresh = database.resolveSibling("fresh.db");
    new SqliteShell(fresh).create();
    try {
      Files.deleteIfExists(database.resolveSibling("events.db-wal"));
      Files.deleteIfExists(database.resolveSibling("events.db-shm"));
      Files.move(fresh, database, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Position follow() {
    TestProbe<Turned> turned = kit.createTestProbe();
    stream().tell(new Follow(turned.ref()));
    Turned answer = turned.receiveMessage(WAIT);
    assertThat(answer.problem()).isNull();
    return answer.position();
  }

  Description describe() {
    TestProbe<Description> described = kit.createTestProbe();
    stream().tell(new Describe(described.ref()));
    return described.receiveMessage(WAIT);
  }

  /** Returns once {@code follower} has everything that is committed here; its position then. */
  Position flush(Twin follower) {
    TestProbe<Flushed> flushed = kit.createTestProbe();
    stream().tell(new Flush(follower.node, 1, flushed.ref()));
    return flushed.receiveMessage(WAIT).position();
  }

  /** Waits until {@code follower} is where this source is, and readers of its copy see it. */
  void isFollowedBy(Twin follower) {
    await()
        .atMost(WAIT)
        .untilAsserted(
            () -> {
              assertThat(follower.describe().received()).isEqualTo(describe().received());
              assertThat(follower.describe().status().pending()).isZero();
              assertThat(follower.shell.rows()).isEqualTo(shell.rows());
            });
  }

  @Override
  public void forkKept(String name, Fork fork, String winner) {
    kept.add(new Kept(fork, winner));
  }

  @Override
  public void forkMerged(String name, MergeReport report, String by) {
    merged.add(report);
  }

  @Override
  public void forkRemoved(String name, String fork, String by) {
    removed.add(fork);
  }

  @Override
  public void resnapshotted(String name, String position, String why) {
    snapshots.add(position);
    reasons.add(why);
  }

  @Override
  public void restoreTested(RestoreTestStatus result) {
    tests.add(result);
  }
}
