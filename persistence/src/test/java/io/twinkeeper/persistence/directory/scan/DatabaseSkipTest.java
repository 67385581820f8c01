package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseSkipTest {
  private static final String DATABASE =
      "SQLite format 3\0\020\0\002\002\0\100\040\040" + "\0".repeat(76);

  @TempDir Path directory;
  private ScannedTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = new ScannedTree(directory);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void neverOpensTheDatabasesOfOtherStreams() throws IOException {
    tree.databases.add("app.db");
    tree.write("app.db", "not even a database yet");
    tree.write("app.db-wal", "x");
    tree.write("app.db-shm", "x");
    ScanReport report = tree.everything();
    assertThat(tree.live()).isEmpty();
    assertThat(report.bytesRead()).isZero();
    assertThat(report.databases()).isEmpty(); // somebody carries it
    assertThat(tree.path("app.db-wal").changed()).isEmpty();
  }

  @Test
  void knowsOtherDatabasesByTheirBeginning() throws IOException {
    tree.write("d/x", DATABASE);
    tree.write("d/x-journal", "1");
    tree.write("d/x-wal", "1");
    tree.write("d/x-rays", "1");
    tree.write("d/y-wal", "1");
    ScanReport report = tree.everything();
    assertThat(names(report.databases())).containsExactly("d/x");
    assertThat(tree.live()).containsExactly("d", "d/x-rays", "d/y-wal");
    tree.sh("rm d/x d/x-journal");
    assertThat(tree.everything().databases()).isEmpty();
    assertThat(tree.live()).contains("d/x-wal");
  }

  @Test
  void carriesATextThatMerelyBeginsWithSqlitesName() throws IOException {
    tree.write("format.txt", "SQLite format 3\0 is how every database begins. " + "x".repeat(99));
    tree.write("short", "SQLite format 3\0");
    assertThat(tree.everything().databases()).isEmpty();
    assertThat(tree.live()).containsExactly("format.txt", "short");
  }

  @Test
  void knowsRealDatabasesAndWhatIsLeftOfThemAlone() throws Exception {
    Path original = directory.resolve("original.db");
    try (Connection one = DriverManager.getConnection("jdbc:sqlite:" + original);
        Statement sql = one.createStatement()) {
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("CREATE TABLE t (x)");
      Files.copy(original, tree.root.resolve("app.db"));
      for (String side : List.of("-wal", "-shm")) {
        Files.copy(Path.of(original + side), tree.root.resolve("gone.db" + side));
      }
      sql.execute("PRAGMA journal_mode = DELETE");
      sql.execute("BEGIN IMMEDIATE");
      sql.execute("PRAGMA cache_size = 1");
      sql.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
              + " INSERT INTO t SELECT zeroblob(900) FROM n");
      Files.copy(Path.of(original + "-journal"), tree.root.resolve("gone.db-journal"));
    }
    tree.write("meeting-journal", "we met");

    assertThat(names(tree.everything().databases()))
        .containsExactly("app.db", "gone.db-journal", "gone.db-shm", "gone.db-wal");
    assertThat(tree.live()).containsExactly("meeting-journal");
  }

  @Test
  void seesOneThatAppearsAndIsRenamed() throws Exception {
    tree.everything();
    newDatabase(tree.root.resolve("a.db"));
    assertThat(names(tree.path("a.db").databases())).containsExactly("a.db");
    tree.sh("mv a.db b.db");
    assertThat(names(tree.everything().databases())).containsExactly("b.db");
    tree.databases.add("c.db");
    tree.sh("mv b.db c.db");
    assertThat(tree.everything().databases()).isEmpty();
    assertThat(tree.live()).isEmpty();
  }

  private static void newDatabase(Path at) throws SQLException {
    try (Connection one = DriverManager.getConnection("jdbc:sqlite:" + at);
        Statement sql = one.createStatement()) {
      sql.execute("CREATE TABLE t (x)");
    }
  }

  /** Closing any descriptor of a file takes away the locks that the process has on it. */
  @Test
  void leavesTheLocksOfADatabaseThatIsOpenHereByAnotherName() throws Exception {
    Path original = directory.resolve("original.db");
    newDatabase(original);
    Files.createLink(tree.root.resolve("alias.db"), original);
    try (Connection one = DriverManager.getConnection("jdbc:sqlite:" + original);
        Statement sql = one.createStatement()) {
      sql.execute("BEGIN IMMEDIATE");
      List<String> locks = ownLocksOn(original);
      assertThat(locks).isNotEmpty();
      for (int i = 0; i < 3; i++) {
        assertThat(names(tree.everything().databases())).containsExactly("alias.db");
        assertThat(ownLocksOn(original)).isEqualTo(locks);
      }
      sql.execute("COMMIT");
    }
    tree.everything();
    assertThat(descriptorsOf(original)).isZero();
  }

  private static List<String> ownLocksOn(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    String own = " " + ProcessHandle.current().pid() + " ";
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks
          .filter(l -> l.contains("POSIX") && l.contains(inode) && l.contains(own))
          .map(l -> l.substring(l.indexOf(' ')))
          .sorted()
          .toList();
    }
  }

  private static long descriptorsOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    long count = 0;
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.exists(each)
            && Objects.equals(
                key, Files.readAttributes(each, BasicFileAttributes.class).fileKey())) {
          count++;
        }
      }
    }
    return count;
  }

  @Test
  void looksForTheDatabaseOfALogThatIsLookedAtAlone() throws IOException {
    tree.write("x", DATABASE);
    tree.write("x-wal", "1");
    tree.path("x-wal");
    assertThat(tree.live()).isEmpty();
  }

  @Test
  void leavesWhatWasRecordedEarlierAsItIs() throws IOException {
    tree.write("x", "");
    tree.everything();
    tree.write("x", DATABASE);
    ScanReport report = tree.everything();
    assertThat(report.changed()).isEmpty();
    assertThat(tree.live("x").entry().state().size()).isZero();
    tree.databases.add("x");
    tree.delete("x");
    tree.everything();
    assertThat(tree.live()).containsExactly("x");
  }
}
