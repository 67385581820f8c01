package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on real trees, over weeks. */
class ExpiryTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path directory;
  private Duration ahead = Duration.ZERO;
  private Duration keep = WEEK;
  private long most = 1L << 30;
  private final InstantSource clock = () -> Instant.now().plus(ahead);
  private final Map<String, DirectoryReplica> replicas = new TreeMap<>();
  private final Set<String> away = new HashSet<>();

  private void start(String... names) throws IOException {
    for (String name : names) {
      replicas.put(name, DirectoryReplica.open(settings(name), () -> {}));
    }
  }

  @AfterEach
  void close() {
    replicas.values().forEach(DirectoryReplica::close);
    replicas.clear();
  }

  private void sh(String name, String command) throws IOException {
    Files.createDirectories(directory.resolve(name));
    Shell.run(directory.resolve(name), command);
  }

  /** Every tree is looked at, and all is exchanged. */
  private void settle() {
    replicas.values().forEach(DirectoryReplica::rescan);
    await().atMost(Duration.ofSeconds(60)).until(this::isSettled);
  }

  private boolean isSettled() throws IOException {
    boolean moved = round();
    boolean movedAgain = round();
    return !moved && !movedAgain && !isWaiting();
  }

  private boolean isWaiting() {
    return replicas.entrySet().stream()
        .filter(one -> !away.contains(one.getKey()))
        .map(one -> one.getValue().view())
        .anyMatch(view -> view.scanning() || view.pendingFiles() > 0);
  }

  private boolean round() throws IOException {
    boolean moved = false;
    for (DirectoryReplica replica : replicas.values()) {
      moved |= replica.turn().again();
    }
    for (String asker : replicas.keySet()) {
      for (String teller : replicas.keySet()) {
        if (!asker.equals(teller) && !away.contains(asker) && !away.contains(teller)) {
          moved |= exchange(asker, teller);
        }
      }
    }
    return moved;
  }

  private boolean exchange(String asker, String teller) throws IOException {
    DirectoryReplica to = replica(asker);
    DirectoryReplica from = replica(teller);
    to.reachable(Set.of(teller));
    Question question = to.question(teller);
    News news = from.news(question);
    boolean fresh = !news.isEmpty() || news.upTo() != question.after();
    if (fresh) {
      to.hear(teller, question, news);
    }
    Optional<byte[]> fetches = to.fetches(teller);
    if (fetches.isPresent()) {
      to.received(teller, from.contents(fetches.get()));
    }
    return fresh || fetches.isPresent();
  }

  private DirectoryReplica replica(String name) {
    return Objects.requireNonNull(replicas.get(name));
  }

  @Test
  void emptiesTheTrashOfWhatIsTooOld() throws IOException {
    start("alpha", "beta");
    sh("alpha", "echo 1 > f");
    settle();
    sh("alpha", "echo 22 > f");
    settle();
    assertThat(trashed("beta")).hasSize(1);

    ahead = WEEK.minusMinutes(5);
    settle();
    assertThat(trashed("beta")).hasSize(1);
    ahead = WEEK.plusHours(2);
    settle();

    assertThat(trashed("beta")).isEmpty();
  }

  @Test
  void keepsNoMoreTrashThanIsAllowedAndTheNewest() throws IOException {
    most = 256 * 1024;
    start("alpha", "beta");
    for (int i = 0; i < 8; i++) {
      sh("alpha", "head -c 65536 /dev/urandom > f; echo " + i + " >> f");
      settle();
    }

    List<Path> left = trashed("beta");
    assertThat(left).hasSizeBetween(1, 3);
    assertThat(left.stream().map(ExpiryTest::lastLine)).contains("6").doesNotContain("0", "1");
  }

  @Test
  void leavesInATrashThatIsNotWantedOnlyWhatNobodyElseHas() throws IOException {
    keep = Duration.ZERO;
    Path left = directory.resolve("alpha/.twinkeeper/trash/20261122T120000.123Z-0-overwritten/key");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "of an earlier life");
    Path chosen = directory.resolve("alpha/.twinkeeper/trash/" + stamp() + "-0-displaced/other");
    Files.createDirectories(chosen.getParent());
    Files.writeString(chosen, "that nobody else has");

    start("alpha");
    settle();
    assertThat(left).doesNotExist();
    assertThat(chosen).exists();

    ahead = Expiry.LEFT.plusDays(1);
    settle();
    assertThat(trashed("alpha")).isEmpty();
  }

  @Test
  void sweepsWhatWasReceivedForNothing() throws IOException {
    start("alpha");
    settle();
    Path left = directory.resolve("alpha/.twinkeeper/staging/" + "ab".repeat(32));
    Files.writeString(left, "half of something");
    ahead = Duration.ofHours(23);
    settle();
    assertThat(left).exists();

    ahead = Duration.ofHours(25);
    settle();

    assertThat(left).doesNotExist();
  }

  @Test
  void carriesTheTreeThoughTheTrashCannotBeEmptied() throws IOException {
    keep = Duration.ZERO;
    Path left = directory.resolve("alpha/.twinkeeper/trash/20261122T120000.123Z-0-overwritten/key");
    Files.createDirectories(left.getParent());
    assumeTrue(Descriptor.isRoot());
    Shell.run(directory, "mount -t tmpfs none " + left.getParent());
    try {
      start("alpha", "beta");
      sh("alpha", "echo 1 > f");
      settle();

      assertThat(replica("alpha").view().problems())
          .extracting(DirectoryView.Problem::path)
          .containsExactly(".twinkeeper");
    } finally {
      Shell.run(directory, "umount " + left.getParent());
    }
    ahead = Duration.ofHours(2);
    settle();
    assertThat(replica("alpha").view().problems()).isEmpty();
  }

  @Test
  void forgetsADeletionThatEveryTwinHasHeardOf() throws IOException {
    start("alpha", "beta");
    sh("alpha", "echo 1 > f");
    settle();
    sh("alpha", "rm f");
    settle();
    ahead = Expiry.TOMBSTONES.plusDays(1);
    settle();
    close();

    assertThat(knows("alpha", "f")).isFalse();
    assertThat(knows("beta", "f")).isFalse();
  }

  @Test
  void remembersADeletionUntilATwinThatIsAwayHasHeardOfIt() throws IOException {
    start("alpha", "beta", "gamma");
    sh("alpha", "echo 1 > f");
    settle();
    away.add("gamma");
    sh("alpha", "rm f");
    settle();
    ahead = Expiry.TOMBSTONES.multipliedBy(6);
    settle();

    away.clear();
    settle();

    assertThat(directory.resolve("gamma/f")).doesNotExist();
    assertThat(directory.resolve("alpha/f")).doesNotExist();
  }

  /** As batches of the trash are called that are made now. */
  private static String stamp() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return now.replaceAll("[-:]", "").replace("Z", ".000Z");
  }

  private boolean knows(String node, String path) {
    try (DirectoryIndex index =
        DirectoryIndex.open(directory.resolve(node + "-own/index.db"), node, clock)) {
      return index.known(FilePath.of(path)).isPresent();
    }
  }

  private List<Path> trashed(String node) throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve(node + "/.twinkeeper/trash"))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private static String lastLine(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Character.toString((char) bytes[bytes.length - 2]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private DirectorySettings settings(String name) {
    return new DirectorySettings(
        "shop/files",
        name,
        directory.resolve(name),
        directory.resolve(name + "-own"),
        List.of(),
        false,
        Duration.ofMillis(30),
        Duration.ofMinutes(15),
        1,
        keep,
        most,
        keep.isZero(),
        false,
        DirectorySettings.Databases.NONE,
        DirectorySettings.SLICE,
        clock);
  }
}
