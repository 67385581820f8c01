package io.twinkeeper.persistence.directory.scan;

import static io.twinkeeper.persistence.directory.scan.ScannedTree.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseSkipTest {
  private static final String DATABASE = "SQLite format 3\0 and so on";

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
    assertThat(names(report.databases())).containsExactly("app.db");
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
