package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The empty log that a reader leaves that may not write. */
class AbandonedLogTest {
  private static final String TABLE = "CREATE TABLE t(id INTEGER PRIMARY KEY, v)";

  @TempDir Path directory;
  private Path database;
  private Path wal;

  @BeforeEach
  void choose() {
    database = directory.resolve("a.db");
    wal = SideFiles.walOf(database);
  }

  @Test
  void isRemovedBesideADatabaseInRollbackMode() throws Exception {
    run(TABLE);
    Files.createFile(wal);
    assertThat(SqliteRecovery.bringToRest(database)).isTrue();
    assertThat(wal).doesNotExist();
    assertThat(SqliteRecovery.bringToRest(database)).isFalse();
  }

  @Test
  void isNotRemovedWhileAnotherProcessIsInWalMode() throws Exception {
    run("PRAGMA journal_mode = WAL", TABLE);
    try (StayingReader reader = new StayingReader(database)) {
      assertThat(reader.ask("SELECT count(*) FROM t")).isEqualTo("0");
      assertThatThrownBy(() -> SqliteRecovery.bringToRest(database)).isInstanceOf(CopyBusy.class);
      assertThat(wal).exists();
    }
  }

  @Test
  void doesNotKeepACopyFromFollowing() throws Exception {
    try (ScriptedSource source = new ScriptedSource(directory.resolve("source.db"), 4096);
        Twin twin = Twin.open(directory)) {
      source.commit(TABLE);
      source.snapshotTo(twin.follower);
      Files.createFile(SideFiles.walOf(twin.database));
      twin.receiveAndApply(source.commitEach("INSERT INTO t(v) VALUES (1)"));
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
    }
  }

  private void run(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
