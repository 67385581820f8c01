package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 2 MiB that runs full; needs the right to mount one. */
class FullDiskTest {
  private static final String FILL =
      "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
          + " 200) SELECT randomblob(1000) FROM n";

  @TempDir Path directory;
  private Path small;
  private ScriptedSource source;

  @BeforeEach
  void mountASmallDisk() throws Exception {
    small = Files.createDirectory(directory.resolve("small"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()) == 0);
    source = new ScriptedSource(directory.resolve("source.db"), 4096);
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
  }

  @AfterEach
  void unmount() throws Exception {
    if (source != null) {
      source.close();
      run("umount", small.toString());
    }
  }

  @Test
  void acknowledgesNothingThatDoesNotFitAndKeepsTheCopyWhole() throws Exception {
    Position acknowledged;
    try (Twin twin = Twin.open(small)) {
      source.snapshotTo(twin.follower);
      acknowledged = twin.follower.applied();
      String committed = SqliteShell.dump(twin.database);
      Path ballast = fillUp();
      Segment large = source.commit(FILL);
      assertThatThrownBy(() -> twin.follower.append(List.of(large)))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(twin.follower.received()).isEqualTo(acknowledged);
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(committed);
      Files.delete(ballast);
    }
    try (Twin twin = Twin.open(small)) {
      assertThat(twin.follower.received()).isEqualTo(acknowledged);
      assertThat(SqliteShell.integrity(twin.database)).isEqualTo("ok");
    }
  }

  @Test
  void leavesTheCopyAsItWasIfAnApplyFindsNoRoomAndAppliesLater() throws Exception {
    try (Twin twin = Twin.open(small)) {
      source.snapshotTo(twin.follower);
      String before = SqliteShell.dump(twin.database);
      twin.follower.append(List.of(source.commit("UPDATE t SET v = randomblob(1000)")));
      Path ballast = fillUp();
      assertThatThrownBy(() -> twin.follower.applyPending(1_000))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(SqliteShell.integrity(twin.database)).isEqualTo("ok");
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(before);
      Files.delete(ballast);
      assertThat(twin.follower.applyPending(1_000)).isFalse();
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
    }
  }

  @Test
  void rollsBackAnApplyThatRunsOutOfRoomWhileItGrowsTheFile() throws Exception {
    Path[] ballast = new Path[1];
    FollowerOptions options =
        Twin.options()
            .withSteps(
                step -> {
                  if (step == ApplySteps.Step.EXCLUSIVE && ballast[0] == null) {
                    ballast[0] = fillUp();
                  }
                });
    try (Twin twin = Twin.open(small, options)) {
      source.snapshotTo(twin.follower);
      String before = SqliteShell.dump(twin.database);
      twin.follower.append(List.of(source.commit(FILL)));
      assertThatThrownBy(() -> twin.follower.applyPending(1_000))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(before);
      Files.delete(ballast[0]);
      assertThat(twin.follower.applyPending(1_000)).isFalse();
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
    }
  }

  @Test
  void writesNothingOfAForkThatDoesNotFit() throws Exception {
    try (Twin twin = Twin.open(small)) {
      source.snapshotTo(twin.follower);
      Path ballast = fillUp();
      assertThatThrownBy(() -> twin.follower.keepCopy("on demand"))
          .hasMessageContaining("does not fit")
          .hasMessageContaining("make room");
      assertThat(small.resolve("forks")).isEmptyDirectory();
      Files.delete(ballast);
      assertThat(twin.follower.keepCopy("on demand")).isPresent();
    }
  }

  @Test
  void waitsForAReaderWhereThereIsNoRoomForASecondFile() throws Exception {
    FollowerOptions atOnce =
        Twin.options().withReaderLimit(Duration.ZERO).withLongestReader(Duration.ZERO);
    try (Twin twin = Twin.open(small, atOnce)) {
      source.snapshotTo(twin.follower);
      twin.follower.append(List.of(source.commit("DELETE FROM t WHERE id < 9")));
      try (StayingReader reader = new StayingReader(twin.database)) {
        reader.begin("SELECT count(*) FROM t");
        assertThatThrownBy(() -> twin.follower.applyPending(1_000))
            .isInstanceOf(CopyBusy.class)
            .hasMessageContaining("no room for another file");
        assertThat(reader.ask("SELECT count(*) FROM t")).isEqualTo("200");
      }
      assertThat(twin.follower.applyPending(1_000)).isFalse();
      try (Stream<Path> files = Files.list(twin.database.getParent())) {
        assertThat(files).containsExactly(twin.database);
      }
    }
  }

  private Path fillUp() {
    Path ballast = small.resolve("ballast");
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      for (int size = 65_536; size >= 512; size /= 2) {
        fillUp(file, new byte[size]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ballast;
  }

  private static void fillUp(RandomAccessFile file, byte[] block) {
    try {
      while (true) {
        file.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }

  private static int run(String... line) throws IOException, InterruptedException {
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
