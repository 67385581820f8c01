package io.twinkeeper.node.directory;

import static org.awaitility.Awaitility.await;

import akka.actor.ActorSelection;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Describe;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.node.directory.DirectoryMessages.Sync;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.node.stream.Streams;
import io.twinkeeper.persistence.directory.DirectorySettings;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node's end of the directory {@code board/workspace}, and its tree. For tests. */
final class DirectoryTwin {
  static final Duration WAIT = Duration.ofSeconds(30);

  final String node;
  final Path root;
  final Path own;
  final Map<String, Line> lines = new TreeMap<>();

  /** What was recorded of it. */
  final List<String> history = new CopyOnWriteArrayList<>();

  OptionalLong bandwidth = OptionalLong.empty();
  double deleteBreaker = 0.3;
  Duration debounce = Duration.ofMillis(30);
  boolean secret;
  DirectorySettings.Databases databases = DirectorySettings.Databases.NONE;
  private final ActorTestKit kit;
  private final Map<String, ActorSelection> others = new HashMap<>();
  private volatile @Nullable ActorRef<Command> stream;

  DirectoryTwin(ActorTestKit kit, Path base, String node) throws IOException {
    this.kit = kit;
    this.node = node;
    this.root = Files.createDirectories(base.resolve(node).resolve("tree"));
    this.own = base.resolve(node).resolve("own");
  }

  /** From now on they know of each other. */
  void meet(DirectoryTwin other) {
    look(other);
    other.look(this);
  }

  /** From now on it takes that actor for a twin. */
  void meet(String name, ActorRef<Command> other) {
    others.put(
        name,
        Adapter.toClassic(kit.system()).actorSelection(other.path().toStringWithoutAddress()));
  }

  private void look(DirectoryTwin other) {
    Line line = new Line(kit);
    String name = node + "-to-" + other.node;
    kit.spawn(line.behavior(() -> other.stream), name);
    lines.put(other.node, line);
    others.put(other.node, Adapter.toClassic(kit.system()).actorSelection("/user/" + name));
  }

  /** As {@link Streams} does it. */
  void start() {
    stream =
        kit.spawn(
            Behaviors.supervise(
                    DirectoryStream.create(settings(), new DirectoryPeers(others), recording()))
                .onFailure(Streams.RESTART),
            DirectoryStream.DISPATCHER);
  }

  private DirectoryEvents recording() {
    return new DirectoryEvents() {
      @Override
      public void held(String directory, String why) {
        history.add(directory + " held: " + why);
      }

      @Override
      public void released(String directory) {
        history.add(directory + " released");
      }

      @Override
      public void ordered(String directory, Verb verb, String what) {
        history.add(directory + " " + verb + ": " + what);
      }
    };
  }

  DirectoryStream.Settings settings() {
    return new DirectoryStream.Settings(
        new DirectorySettings(
            "board/workspace",
            node,
            root,
            own,
            List.of("*.tmp"),
            false,
            debounce,
            Duration.ofMinutes(15),
            deleteBreaker,
            Duration.ofDays(7),
            1L << 30,
            secret,
            false,
            databases,
            DirectorySettings.SLICE,
            InstantSource.system()),
        bandwidth,
        System::nanoTime);
  }

  /** The stream ends; returns when it has. */
  void stop() {
    kit.stop(stream(), WAIT);
  }

  ActorRef<Command> stream() {
    return Objects.requireNonNull(stream, node + " is not there");
  }

  void cut(DirectoryTwin other) {
    line(other).cut();
    other.line(this).cut();
  }

  void heal(DirectoryTwin other) {
    line(other).heal();
    other.line(this).heal();
  }

  Line line(DirectoryTwin other) {
    return Objects.requireNonNull(lines.get(other.node));
  }

  DirectoryStatus status() {
    return ask(Describe::new);
  }

  Synced sync() {
    return sync(WAIT);
  }

  Synced sync(Duration within) {
    return ask(replyTo -> new Sync(within, replyTo));
  }

  /** What stands in the way of a hand-over; empty if nothing is missing. */
  String handOver(@Nullable String successor, boolean last, Duration within) {
    return handOver(successor, last, true, within);
  }

  /** As {@link #handOver}, of whoever goes in any case. */
  String handOverAsFarAsPossible(String successor, Duration within) {
    return handOver(successor, true, false, within);
  }

  private String handOver(
      @Nullable String successor, boolean last, boolean required, Duration within) {
    HandedOver handed = ask(replyTo -> new HandOver(successor, last, required, within, replyTo));
    return Objects.requireNonNullElse(handed.problem(), "");
  }

  Verdict say(Function<ActorRef<Verdict>, Command> word) {
    return ask(word);
  }

  private <T> T ask(Function<ActorRef<T>, Command> question) {
    TestProbe<T> probe = kit.createTestProbe();
    stream().tell(question.apply(probe.ref()));
    T answer = probe.receiveMessage(WAIT.plusSeconds(5));
    probe.stop();
    return answer;
  }

  Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  String read(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  boolean has(String name) {
    return Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  void awaitState(String state) {
    await().atMost(WAIT).until(() -> status().state(), state::equals);
  }

  /** By path: mode, and content or target; without what is the stream's own. */
  Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        String name = root.relativize(path).toString();
        if (!name.isEmpty() && !name.startsWith(".twinkeeper") && !name.endsWith(".tmp")) {
          tree.put(name, describe(path));
        }
      }
    }
    return tree;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path)
        ? mode
        : mode + " " + Files.size(path) + " " + Arrays.hashCode(Files.readAllBytes(path));
  }
}
