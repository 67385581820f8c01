package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two or more replicas of a directory, each with a tree of its own on the disk, and the links
 * between them. Everything happens on the test's thread but the watching.
 */
final class Twins implements AutoCloseable {
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

  private final Path directory;
  private Manner manner;
  private final Map<String, DirectoryReplica> replicas = new TreeMap<>();
  private final Set<String> members = new TreeSet<>();
  private final Set<Set<String>> cut = new HashSet<>();
  private final Set<String> strangers = new HashSet<>();
  private final Semaphore woken = new Semaphore(0);
  private long bytes;
  private Duration later = Duration.ZERO;
  private String boot = "first boot";

  Twins(Path directory, String... names) throws IOException {
    this(directory, manner -> manner, names);
  }

  Twins(Path directory, UnaryOperator<Manner> change, String... names) throws IOException {
    this.directory = directory;
    this.manner = change.apply(new Manner(false, 1, false, false));
    for (String name : names) {
      start(name);
    }
  }

  /**
   * How directories are watched here.
   *
   * @param deleteBreaker the share of files that may go at once
   */
  record Manner(boolean fromActive, double deleteBreaker, boolean secret, boolean allowSetId) {}

  /** Only the active node's changes count. */
  static Manner fromActive(Manner manner) {
    return new Manner(true, manner.deleteBreaker, manner.secret, manner.allowSetId);
  }

  /** Too many removals at once are held. */
  static Manner careful(Manner manner) {
    return new Manner(manner.fromActive, 0.3, manner.secret, manner.allowSetId);
  }

  /** Content is not kept. */
  static Manner secret(Manner manner) {
    return new Manner(manner.fromActive, manner.deleteBreaker, true, manner.allowSetId);
  }

  /** Setuid and setgid bits of others are set. */
  static Manner allowingSetId(Manner manner) {
    return new Manner(manner.fromActive, manner.deleteBreaker, manner.secret, true);
  }

  /** As the other one; whoever starts from now on does it so. */
  DirectoryReplica start(String name, UnaryOperator<Manner> change) throws IOException {
    manner = change.apply(manner);
    return start(name);
  }

  /** Opens a replica, as at the start of a node. */
  DirectoryReplica start(String name) throws IOException {
    DirectoryReplica replica = DirectoryReplica.open(settings(name), woken::release, () -> boot);
    replicas.put(name, replica);
    members.add(name);
    return replica;
  }

  /** It is a twin no more, for those who start from now on. */
  void dismiss(String name) {
    stop(name);
    members.remove(name);
  }

  private DirectorySettings settings(String name) {
    return settings(name, root(name));
  }

  /** Of one that has its tree elsewhere. */
  DirectorySettings settingsIn(Path root) {
    return settings("elsewhere", root);
  }

  private DirectorySettings settings(String name, Path root) {
    return new DirectorySettings(
        "shop/files",
        name,
        root,
        own(name),
        List.of("*.ignored"),
        manner.fromActive,
        Duration.ofMillis(30),
        Duration.ofMinutes(15),
        manner.deleteBreaker,
        manner.secret ? Duration.ZERO : Duration.ofDays(7),
        1 << 30,
        manner.secret,
        manner.allowSetId,
        DirectorySettings.Databases.NONE,
        DirectorySettings.SLICE,
        () -> Instant.now().plus(later));
  }

  /** Every node's clock jumps. */
  void passTime(Duration time) {
    later = later.plus(time);
  }

  /** Closes a replica, as at the end of a node. */
  void stop(String name) {
    DirectoryReplica replica = replicas.remove(name);
    if (replica != null) {
      replica.close();
    }
  }

  /** The machines are started again: whoever starts from now on notices. */
  void reboot() {
    boot = "boot after " + boot;
  }

  String boot() {
    return boot;
  }

  /** The tree of a node. */
  Path root(String name) {
    return directory.resolve(name);
  }

  /** Where a node keeps the index. */
  Path own(String name) {
    return directory.resolve(name + "-own");
  }

  Path trash(String name) {
    return root(name).resolve(".twinkeeper/trash");
  }

  DirectoryReplica replica(String name) {
    return Optional.ofNullable(replicas.get(name)).orElseThrow();
  }

  void cut(String one, String other) {
    cut.add(Set.of(one, other));
  }

  void heal() {
    cut.clear();
  }

  /** What has gone over the links so far, in bytes of packed messages. */
  long bytes() {
    return bytes;
  }

  /** Looks at every tree and exchanges everything until nothing is left to be done. */
  void settle() throws IOException {
    replicas.values().forEach(DirectoryReplica::rescan);
    long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
    int quiet = 0;
    while (quiet < 3) {
      assertThat(System.nanoTime()).as("not settled: %s", this).isLessThan(end);
      boolean moved = round();
      boolean waits = replicas.values().stream().map(DirectoryReplica::view).anyMatch(this::waits);
      quiet = moved || waits ? 0 : quiet + 1;
      if (!moved && waits) {
        pause();
      }
    }
  }

  /** Goes on until something is so. */
  void until(BooleanSupplier isSo) throws IOException {
    long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long: %s", this).isLessThan(end);
      if (!round()) {
        pause();
      }
    }
  }

  /** Over a link that is cut nothing comes. */
  private boolean waits(DirectoryView view) {
    boolean comes = cut.isEmpty() && view.held().isEmpty() && view.pendingFiles() > 0;
    return view.scanning() || comes;
  }

  /** For a file to come to rest, or a second try. */
  private void pause() {
    try {
      assertThat(woken.tryAcquire(50, TimeUnit.MILLISECONDS)).isIn(true, false);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A turn of each, and one exchange over each link; whether anything came of it. */
  boolean round() throws IOException {
    boolean moved = false;
    for (DirectoryReplica replica : replicas.values()) {
      moved |= replica.turn().again();
    }
    for (String one : replicas.keySet()) {
      for (String other : members) {
        if (reachableFrom(one).contains(other)) {
          moved |= exchange(one, other);
        } else if (!one.equals(other)) {
          replica(one).reachable(reachableFrom(one));
          assertThat(replica(one).question(other)).isNotNull(); // and nobody answers
        }
      }
    }
    return moved;
  }

  private boolean exchange(String asker, String teller) throws IOException {
    boolean fresh = hear(asker, teller);
    DirectoryReplica from = replica(teller);
    DirectoryReplica to = replica(asker);
    Optional<byte[]> fetches = to.fetches(teller);
    if (fetches.isPresent()) {
      Optional<byte[]> contents = answer(from, fetches.get());
      if (contents.isPresent()) {
        bytes += fetches.get().length + contents.get().length;
        to.received(teller, contents.get());
      } else {
        to.unanswered(teller);
      }
    }
    return fresh || fetches.isPresent();
  }

  /** Empty if it cannot be read there, as of a root that is held. */
  private static Optional<byte[]> answer(DirectoryReplica from, byte[] fetches) {
    try {
      return Optional.of(from.contents(fetches));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Lets one node hear another, and fetch nothing; whether there were news. */
  boolean hear(String asker, String teller) throws IOException {
    DirectoryReplica to = replica(asker);
    to.reachable(reachableFrom(asker));
    Question question = to.question(teller);
    News news = replica(teller).news(question);
    bytes += news.entries().length;
    to.hear(teller, question, news);
    return !news.saysNothingTo(question);
  }

  /** Everybody can reach that twin, too, whom somebody else plays. */
  void meet(String stranger) {
    strangers.add(stranger);
  }

  private Set<String> reachableFrom(String one) {
    return Stream.concat(replicas.keySet().stream(), strangers.stream())
        .filter(other -> !other.equals(one) && !cut.contains(Set.of(one, other)))
        .collect(Collectors.toSet());
  }

  /** Fails unless all trees are the same, less what is never carried. */
  void assertEqual() throws IOException {
    String first = replicas.keySet().iterator().next();
    Map<String, String> expected = Trees.describe(root(first));
    for (String other : replicas.keySet()) {
      assertThat(Trees.describe(root(other))).as("%s and %s", first, other).isEqualTo(expected);
    }
  }

  void settleEqual() throws IOException {
    settle();
    assertEqual();
  }

  /** Runs a shell command in a node's tree. */
  void sh(String name, String command) throws IOException {
    Files.createDirectories(root(name));
    Shell.run(root(name), command);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    replicas.forEach((name, replica) -> text.append(name).append(' ').append(replica.view()));
    return text.toString();
  }

  @Override
  public void close() {
    replicas.values().forEach(DirectoryReplica::close);
    replicas.clear();
  }
}
