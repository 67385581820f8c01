package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.stream.Position;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyOnDiskTest {
  @TempDir Path directory;

  private CopyOnDisk copy(Path database) {
    return new CopyOnDisk(database, directory.resolve("state"));
  }

  /** A copy as a node has left it; returns what it acknowledged last. */
  private Position followed() throws Exception {
    try (ScriptedSource source = new ScriptedSource(directory.resolve("source.db"), 4096);
        Twin twin = Twin.open(directory)) {
      source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      source.snapshotTo(twin.follower);
      twin.receiveAndApply(
          source.commitEach(
              "INSERT INTO t(v) SELECT hex(randomblob(2000))",
              "INSERT INTO t(v) SELECT hex(randomblob(2000))"));
      return source.position();
    }
  }

  @Test
  void itsPagesAddUpToWhatWasAcknowledged() throws Exception {
    Position acknowledged = followed();

    assertThat(copy(directory.resolve("user/copy.db")).measured()).contains(acknowledged);
  }

  @Test
  void aByteThatTurnedShows() throws Exception {
    Position acknowledged = followed();
    Path database = directory.resolve("user/copy.db");
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.seek(file.length() - 100);
      int before = file.read();
      file.seek(file.length() - 100);
      file.write(before ^ 1);
    }

    Position measured = copy(database).measured().orElseThrow();

    assertThat(measured.txid()).isEqualTo(acknowledged.txid());
    assertThat(measured.checksum()).isNotEqualTo(acknowledged.checksum());
  }

  @Test
  void whatAnApplicationOwnsIsNoCopy() throws Exception {
    followed();
    Path database = directory.resolve("user/copy.db");
    for (Path path : List.of(directory.resolve("source.db"), directory.resolve("none.db"))) {
      assertThat(copy(path).measured()).isEmpty();
    }
    SqliteShell.run(database, "PRAGMA journal_mode=WAL");

    assertThat(copy(database).measured()).isEmpty();
    assertThat(Files.exists(directory.resolve("none.db"))).isFalse();
  }
}
