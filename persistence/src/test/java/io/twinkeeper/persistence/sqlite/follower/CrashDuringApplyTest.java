package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.stream.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the process at every step of every way a copy changes, and asks SQLite what is left. */
class CrashDuringApplyTest {
  private static final String FILL =
      "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
          + " 12) SELECT hex(randomblob(40)) FROM n";

  @TempDir Path directory;
  private ScriptedSource source;
  private final List<String> committed = new ArrayList<>();
  private Path prepared;

  @BeforeEach
  void prepareAFollowerThatLagsBehind() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 512);
    prepared = Files.createDirectory(directory.resolve("prepared"));
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
    try (Twin twin = Twin.open(prepared)) {
      source.snapshotTo(twin.follower);
      committed.add(SqliteShell.dump(twin.database));
      for (String sql : new String[] {FILL, "DELETE FROM t WHERE id > 4", "VACUUM", FILL}) {
        twin.follower.append(List.of(source.commit(sql)));
        committed.add(SqliteShell.dump(source.database()));
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    source.close();
  }

  @Test
  void leavesACommittedStateWhereverAnApplyIsHalted() throws Exception {
    int steps = everyStep("halt", 1, "apply", "1000");
    assertThat(steps).isGreaterThan(12);
  }

  @Test
  void leavesACommittedStateWhereverAnApplyIsKilled() throws Exception {
    int steps = everyStep("kill", 9, "apply", "1");
    assertThat(steps).isGreaterThan(4 * 12);
  }

  @Test
  void leavesACommittedStateWhereverASnapshotIsHalted() throws Exception {
    int steps = everyStep("halt", 4, snapshot());
    assertThat(steps).isGreaterThan(12);
  }

  @Test
  void leavesNothingOrAWholeDatabaseWhereverAFirstSnapshotIsHalted() throws Exception {
    committed.add("");
    prepared = Files.createDirectory(directory.resolve("empty"));
    int steps = everyStep("halt", 1, snapshot());
    assertThat(steps).isGreaterThan(3);
  }

  @Test
  void keepsWhatItReceivedWhereverAPromotionIsHalted() throws Exception {
    int steps = everyStep("halt", 5, "promote", "2");
    assertThat(steps).isGreaterThan(12);
  }

  /** The reader goes on with what it has, whatever becomes of the process that applies. */
  @Test
  void leavesACommittedStateWhereverTheFileIsBeingLeftToAReader() throws Exception {
    everyStepUnderAReader("beside", "1000");
  }

  @Test
  void leavesACommittedStateWhereverAPromotionLeavesTheFileToAReader() throws Exception {
    everyStepUnderAReader("promote-beside", "2");
  }

  private void everyStepUnderAReader(String... job) throws Exception {
    String dump = "SELECT group_concat(id || v) FROM t";
    for (int step = 1; ; step++) {
      Path home = directory.resolve("beside" + step);
      copyTree(prepared, home);
      try (StayingReader reader = new StayingReader(home.resolve("user/copy.db"))) {
        String before = reader.begin(dump);
        boolean done = run(home, "halt", step, job);
        assertThat(reader.ask(dump)).as("step %d", step).isEqualTo(before);
        reader.commit();
        assertThat(reader.ask(dump)).as("step %d", step).isEqualTo(before);
        if (done) {
          assertThat(Files.isSymbolicLink(home.resolve("user/copy.db"))).isTrue();
          assertThat(step).isGreaterThan(8);
          return;
        }
      }
      inspect(home, "step " + step + " beside");
    }
  }

  /** Runs the job again and again, ended one step later each time, until it is done. */
  private int everyStep(String how, int stride, String... job) throws Exception {
    for (int step = 1; ; step += stride) {
      Path home = directory.resolve(how + step);
      copyTree(prepared, home);
      boolean done = run(home, how, step, job);
      inspect(home, "step " + step);
      if (done) {
        return step;
      }
    }
  }

  private boolean run(Path home, String how, int step, String... job) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(home.toString(), how, "" + step));
    arguments.addAll(List.of(job));
    Process child = ChildJvm.start(HaltingFollower.class, arguments);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      if (line != null && line.startsWith("at ")) {
        child.destroyForcibly();
      }
      int exit = child.waitFor();
      assertThat(exit).as("%s at step %d", how, step).isIn(0, HaltingFollower.HALTED, 137);
      return exit == 0;
    }
  }

  private void inspect(Path home, String when) throws Exception {
    Path copy = home.resolve("user/copy.db");
    if (Files.exists(copy)) {
      Path elsewhere = home.resolve("elsewhere"); // so that our own recovery has its case too
      copyTree(home.resolve("user"), elsewhere);
      inspectBySqlite(elsewhere.resolve("copy.db"), when);
    }
    goOn(home, when);
  }

  /** As any reader would: the shell first, then the driver. */
  private void inspectBySqlite(Path copy, String when) throws Exception {
    assertThat(SqliteShell.integrity(copy)).as(when).isEqualTo("ok");
    assertThat(committed).as(when).contains(SqliteShell.dump(copy));
    assertThat(integrityByDriver(copy)).as(when).isEqualTo("ok");
  }

  private void goOn(Path home, String when) throws Exception {
    try (Twin twin = Twin.open(home)) {
      assertThat(twin.follower.isDirty()).as(when).isFalse();
      Position received = twin.follower.received();
      while (!received.isNone() && twin.follower.applyPending(1)) {
        Thread.onSpinWait();
      }
      assertThat(twin.follower.applied()).as(when).isEqualTo(received);
      if (received.epoch() <= ScriptedSource.EPOCH) {
        source.snapshotTo(twin.follower);
        assertThat(twin.follower.pageChecksums().database())
            .as(when)
            .isEqualTo(source.position().checksum());
      }
      assertThat(SqliteShell.dump(twin.database))
          .as(when)
          .isEqualTo(SqliteShell.dump(source.database()));
      assertThat(twin.forks.list()).as(when).isEmpty();
    }
  }

  private String[] snapshot() {
    Position at = source.position();
    return new String[] {
      "snapshot", source.database().toString(), "" + at.epoch(), "" + at.txid(), "" + at.checksum()
    };
  }

  private static String integrityByDriver(Path database) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      return rows.getString(1);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()), LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
