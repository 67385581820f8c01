package io.twinkeeper.node.tenants;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import io.twinkeeper.node.stream.ApplyPace;
import io.twinkeeper.node.stream.DatabaseStream;
import io.twinkeeper.node.stream.SqliteShell;
import io.twinkeeper.node.stream.StreamEvents;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.node.stream.StreamPeers;
import io.twinkeeper.node.tenants.TenantMessages.CallRoll;
import io.twinkeeper.node.tenants.TenantMessages.FindStream;
import io.twinkeeper.node.tenants.TenantMessages.Found;
import io.twinkeeper.node.tenants.TenantMessages.Roll;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.persistence.tenant.TenantRegister;
import io.twinkeeper.protocol.config.WorkloadConfig.TenantsConfig;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.tenant.TenantGlob;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node's end of the set {@code board/tenants}, its files and its neighbours. For tests. */
final class TenantTwin implements StreamEvents, TenantEvents {
  static final Duration WAIT = Duration.ofSeconds(60);

  final String node;
  final Path root;
  final Path streams;
  final Set<Path> excluded = new HashSet<>();
  final List<String> removed = new CopyOnWriteArrayList<>();
  final List<String> held = new CopyOnWriteArrayList<>();
  final List<String> forks = new CopyOnWriteArrayList<>();
  private final ActorTestKit kit;
  private final WalWatch watch;
  private final List<String> others;
  Duration longestReader = Duration.ofSeconds(60);
  private @Nullable ActorRef<Command> set;

  TenantTwin(ActorTestKit kit, WalWatch watch, Path directory, String node, String... others) {
    this.kit = kit;
    this.watch = watch;
    this.node = node;
    this.others = List.of(others);
    this.root = directory.resolve(node).resolve("tenants");
    this.streams = directory.resolve(node).resolve("streams/board/tenants");
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The set comes up, following. */
  void start() {
    TenantsConfig config =
        new TenantsConfig(
            "tenants",
            TenantGlob.parse(root + "/*/events.db"),
            Duration.ofDays(30),
            MergeSettings.DEFAULT);
    TenantSettings settings =
        new TenantSettings(
            "board/tenants",
            node,
            config,
            streams,
            excluded::contains,
            InstantSource.system(),
            watch,
            StoreSettings.DEFAULT,
            Duration.ofDays(1),
            longestReader,
            new ApplyPace(),
            this::peers);
    set = kit.spawn(TenantSet.create(settings, this, this), node, DatabaseStream.DISPATCHER);
  }

  private StreamPeers peers(String path) {
    String inside = path.substring("board.tenants".length());
    return new StreamPeers(
        others.stream()
            .map(other -> Adapter.toClassic(kit.system()).actorSelection("/user/" + other + inside))
            .toList());
  }

  void stop() {
    kit.stop(set(), WAIT);
    set = null;
  }

  /** As {@link #stop}, if it is there. */
  void end() {
    if (set != null) {
      stop();
    }
  }

  ActorRef<Command> set() {
    return requireNonNull(set, node + " is not there");
  }

  void lead(long epoch) {
    TestProbe<Turned> turned = kit.createTestProbe();
    set().tell(new Lead(epoch, () -> true, turned.ref()));
    Turned answer = turned.receiveMessage(WAIT);
    assertThat(answer.problem()).isNull();
    assertThat(answer.epoch()).isEqualTo(epoch);
    assertThat(answer.stream()).isEqualTo("board/tenants");
  }

  void follow() {
    TestProbe<Turned> turned = kit.createTestProbe();
    set().tell(new Follow(turned.ref()));
    assertThat(turned.receiveMessage(WAIT).epoch()).isZero();
  }

  /** Everything committed here is on the disk of {@code follower}. */
  void flush(TenantTwin follower) {
    beginFlush(follower).receiveMessage(WAIT);
  }

  TestProbe<Flushed> beginFlush(TenantTwin follower) {
    TestProbe<Flushed> flushed = kit.createTestProbe();
    set().tell(new Flush(follower.node, 1, flushed.ref()));
    return flushed;
  }

  Description describe() {
    TestProbe<Description> answers = kit.createTestProbe();
    set().tell(new Describe(answers.ref()));
    return answers.receiveMessage(WAIT);
  }

  Roll roll() {
    TestProbe<Roll> answers = kit.createTestProbe();
    set().tell(new CallRoll(answers.ref()));
    return answers.receiveMessage(WAIT);
  }

  Found find(String tenant) {
    TestProbe<Found> answers = kit.createTestProbe();
    set().tell(new FindStream("board/tenants/" + tenant, answers.ref()));
    return answers.receiveMessage(WAIT);
  }

  /** What is on the disk of it. */
  TenantRegister register() {
    return TenantRegister.open(streams.resolveSibling("tenants.roll"));
  }

  Set<String> tenants() {
    return roll().streams().keySet();
  }

  Path database(String tenant) {
    return root.resolve(tenant).resolve("events.db");
  }

  /** An application makes a database and writes {@code rows} rows. */
  void create(String tenant, int rows) {
    try {
      Files.createDirectories(root.resolve(tenant));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sql(tenant, "PRAGMA journal_mode=WAL; CREATE TABLE events(id INTEGER PRIMARY KEY, body);");
    insert(tenant, rows);
  }

  void insert(String tenant, int rows) {
    for (int i = 0; i < rows; i++) {
      sql(tenant, "INSERT INTO events(body) VALUES('" + tenant + "');");
    }
  }

  /** As an application does that has ended before. */
  void delete(String tenant) {
    try (Stream<Path> files = Files.list(root.resolve(tenant))) {
      files.forEach(file -> file.toFile().delete());
      Files.delete(root.resolve(tenant));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long rows(String tenant) {
    return Long.parseLong(sql(tenant, "SELECT count(*) FROM events;"));
  }

  /** What a process of its own makes of {@code sql}. */
  String sql(String tenant, String sql) {
    return sql(database(tenant), sql);
  }

  static String sql(Path database, String sql) {
    return new SqliteShell(database).run(sql);
  }

  /** The copy here comes to have {@code rows} rows. */
  void awaitRows(String tenant, long rows) {
    await()
        .atMost(WAIT)
        .ignoreExceptions()
        .until(() -> Files.exists(database(tenant)) && rows(tenant) == rows);
  }

  void awaitTenants(String... tenants) {
    List<String> names = Stream.of(tenants).map(t -> "board/tenants/" + t).toList();
    await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(tenants()).containsExactlyInAnyOrderElementsOf(names));
  }

  @Override
  public void removed(String stream, Tombstone tombstone) {
    removed.add(stream);
  }

  @Override
  public void held(String name, String reason) {
    held.add(reason);
  }

  @Override
  public void forkKept(String stream, Fork fork, String winner) {
    forks.add(stream);
  }

  @Override
  public void resnapshotted(String stream, String position, String why) {}

  @Override
  public void forkMerged(String stream, MergeReport report, String by) {}

  @Override
  public void forkRemoved(String stream, String fork, String by) {}

  @Override
  public void restoreTested(RestoreTestStatus result) {}
}
