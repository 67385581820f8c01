package io.twinkeeper.node.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The {@code sqlite3} command: an application that knows nothing of us. For tests. */
public final class SqliteShell {
  private final Path database;

  public SqliteShell(Path database) {
    this.database = database;
  }

  /** Runs {@code sql} in a process of its own; returns what it prints, less the last newline. */
  public String run(String sql) {
    try {
      Process shell =
          new ProcessBuilder("sqlite3", "-bail", "-cmd", ".timeout 20000", database.toString(), sql)
              .redirectErrorStream(true)
              .start();
      shell.getOutputStream().close();
      String printed =
          new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
      if (shell.waitFor() != 0) {
        throw new IllegalStateException("sqlite3: " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An empty table {@code events}, in WAL mode. */
  void create() {
    run("PRAGMA journal_mode=WAL; CREATE TABLE events(id INTEGER PRIMARY KEY, body);");
  }

  /** One row in a transaction of its own. */
  void insert(String body) {
    run("INSERT INTO events(body) VALUES ('" + body.replace("'", "''") + "');");
  }

  /** {@code rows} rows of a KiB each that do not compress, in one transaction. */
  void insertKibibytes(int rows) {
    run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + rows
            + ") INSERT INTO events(body) SELECT randomblob(1024) FROM n;");
  }

  /** Everything in the table, short enough to be compared and shown. */
  String rows() {
    return run(
        "SELECT id || ':' || CASE WHEN length(body) > 99 THEN hex(substr(body, 1, 4)) "
            + "ELSE body END FROM events ORDER BY id DESC LIMIT 30; SELECT count(*), sum(id) FROM events;");
  }

  String integrity() {
    return run("PRAGMA integrity_check;");
  }
}
