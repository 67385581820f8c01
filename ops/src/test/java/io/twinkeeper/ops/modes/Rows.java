package io.twinkeeper.ops.modes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An application's rows in its database, as other processes see them. */
record Rows(Path database) {

  /** Writes one more row, as an application would. */
  void add(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma busy_timeout = 5000");
      statement.execute("create table if not exists notes (text text)");
      statement.execute("insert into notes values ('" + text + "')");
    }
  }

  boolean has(String text) {
    if (!Files.exists(database)) {
      return false;
    }
    String url = "jdbc:sqlite:file:" + database + "?mode=ro";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("select count(*) from notes where text = '" + text + "'")) {
      return count.next() && count.getInt(1) == 1;
    } catch (SQLException e) {
      return false; // not there yet, or just being replaced
    }
  }
}
