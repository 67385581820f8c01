package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
  private Twins twins;

  @BeforeEach
  void open() throws IOException {
    twins = new Twins(directory, this::timed);
  }

  private void start(String... names) throws IOException {
    for (String name : names) {
      assertThat(twins.start(name)).isNotNull();
    }
  }

  @AfterEach
  void close() {
    twins.close();
  }

  @Test
  void emptiesTheTrashOfWhatIsTooOld() throws IOException {
    start("alpha", "beta");
    twins.sh("alpha", "echo 1 > f");
    twins.settleEqual();
    twins.sh("alpha", "echo 22 > f");
    twins.settleEqual();
    assertThat(trashed("beta")).hasSize(1);

    ahead = WEEK.minusMinutes(5);
    twins.settle();
    assertThat(trashed("beta")).hasSize(1);
    ahead = WEEK.plusHours(2);
    twins.settle();

    assertThat(trashed("beta")).isEmpty();
  }

  @Test
  void keepsNoMoreTrashThanIsAllowedAndTheNewest() throws IOException {
    most = 256 * 1024;
    start("alpha", "beta");
    for (int i = 0; i < 8; i++) {
      twins.sh("alpha", "head -c 65536 /dev/urandom > f; echo " + i + " >> f");
      twins.settleEqual();
    }

    List<Path> left = trashed("beta");
    assertThat(left).hasSizeBetween(1, 3);
    assertThat(left.stream().map(ExpiryTest::lastLine)).contains("6").doesNotContain("0", "1");
  }

  @Test
  void leavesNothingInATrashThatIsNotWanted() throws IOException {
    keep = Duration.ZERO;
    Path left = directory.resolve("alpha/.twinkeeper/trash/20261122T120000.123Z-0-overwritten/key");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "of an earlier life");

    start("alpha");
    twins.settle();

    assertThat(trashed("alpha")).isEmpty();
  }

  @Test
  void sweepsWhatWasReceivedForNothing() throws IOException {
    start("alpha");
    twins.settle();
    Path left = directory.resolve("alpha/.twinkeeper/staging/" + "ab".repeat(32));
    Files.writeString(left, "half of something");
    ahead = Duration.ofHours(23);
    twins.settle();
    assertThat(left).exists();

    ahead = Duration.ofHours(25);
    twins.settle();

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
      twins.sh("alpha", "echo 1 > f");
      twins.settleEqual();

      assertThat(twins.replica("alpha").view().problems())
          .extracting(DirectoryView.Problem::path)
          .containsExactly(".twinkeeper");
    } finally {
      Shell.run(directory, "umount " + left.getParent());
    }
    ahead = Duration.ofHours(2);
    twins.settle();
    assertThat(twins.replica("alpha").view().problems()).isEmpty();
  }

  @Test
  void forgetsADeletionThatEveryTwinHasHeardOf() throws IOException {
    start("alpha", "beta");
    twins.sh("alpha", "echo 1 > f");
    twins.settleEqual();
    twins.sh("alpha", "rm f");
    twins.settleEqual();
    ahead = Expiry.TOMBSTONES.plusDays(1);
    twins.settleEqual();
    twins.close();

    assertThat(knows("alpha", "f")).isFalse();
    assertThat(knows("beta", "f")).isFalse();
  }

  @Test
  void remembersADeletionUntilATwinThatIsAwayHasHeardOfIt() throws IOException {
    start("alpha", "beta", "gamma");
    twins.sh("alpha", "echo 1 > f");
    twins.settleEqual();
    twins.cut("alpha", "gamma");
    twins.cut("beta", "gamma");
    twins.sh("alpha", "rm f");
    twins.settle();
    ahead = Expiry.TOMBSTONES.multipliedBy(6);
    twins.settle();

    twins.heal();
    twins.settleEqual();

    assertThat(directory.resolve("gamma/f")).doesNotExist();
    assertThat(directory.resolve("alpha/f")).doesNotExist();
  }

  private boolean knows(String node, String path) {
    try (DirectoryIndex index =
        DirectoryIndex.open(twins.own(node).resolve("index.db"), node, clock)) {
      return index.known(FilePath.of(path)).isPresent();
    }
  }

  private List<Path> trashed(String node) throws IOException {
    try (Stream<Path> paths = Files.walk(twins.trash(node))) {
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

  private DirectorySettings timed(DirectorySettings s) {
    return new DirectorySettings(
        s.name(),
        s.node(),
        s.root(),
        s.own(),
        s.ignore(),
        s.fromActive(),
        s.debounce(),
        s.rescan(),
        s.deleteBreaker(),
        keep,
        most,
        s.secret(),
        s.databases(),
        s.slice(),
        clock);
  }
}
