package io.twinkeeper.ops.demo.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStoreTest {
  @TempDir private Path directory;

  @Test
  void storesAgainAfterTheDatabaseHasRefusedAWrite() throws SQLException {
    Path database = directory.resolve("events.db");
    try (EventStore store = EventStore.open(database)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = other.createStatement()) {
        statement.execute("drop table events");
      }
      assertThatThrownBy(() -> store.add("a", 1)).isInstanceOf(SQLException.class);

      assertThat(store.add("b", 1)).isTrue();
      assertThat(store.count()).isEqualTo(1);
    }
  }
}
