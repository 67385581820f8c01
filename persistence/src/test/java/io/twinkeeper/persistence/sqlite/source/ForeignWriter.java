package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own that writes to a database as an application does: {@code DATABASE SEED
 * MILLIS PAUSE_MICROS}, or until something comes in. Tells how many transactions it committed and
 * how often it was refused as busy.
 */
public final class ForeignWriter {
  private final Connection connection;
  private final Random random;
  private long commits;
  private long busy;

  private ForeignWriter(Connection connection, long seed) {
    this.connection = connection;
    this.random = new Random(seed);
  }

  public static void main(String[] args) throws SQLException, IOException, InterruptedException {
    Path database = Path.of(args[0]);
    long endNanos = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000L;
    long pauseMicros = Long.parseLong(args[3]);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      ForeignWriter writer = new ForeignWriter(connection, Long.parseLong(args[1]));
      writer.prepare();
      System.out.println("writing");
      System.out.flush();
      while (System.nanoTime() < endNanos && System.in.available() == 0) {
        writer.transaction();
        if (pauseMicros > 0) {
          TimeUnit.MICROSECONDS.sleep(pauseMicros);
        }
      }
      System.out.println("commits " + writer.commits + " busy " + writer.busy);
    }
  }

  private void prepare() throws SQLException {
    run("PRAGMA busy_timeout=1000");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=NORMAL");
    run("CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY, at TEXT, body BLOB)");
    run("CREATE INDEX IF NOT EXISTS event_at ON event(at)");
  }

  private void transaction() throws SQLException {
    try {
      run("BEGIN IMMEDIATE");
      int statements = random.nextInt(20) == 0 ? 40 : 1 + random.nextInt(3);
      for (int i = 0; i < statements; i++) {
        run(statement());
      }
      run(random.nextInt(25) == 0 ? "ROLLBACK" : "COMMIT");
      commits++;
    } catch (SQLException e) {
      busy++;
    }
  }

  private String statement() {
    return switch (random.nextInt(10)) {
      case 0 -> "DELETE FROM event WHERE id % 97 = " + random.nextInt(97);
      case 1, 2 ->
          "UPDATE event SET body = randomblob("
              + random.nextInt(3_000)
              + ") WHERE id = (abs(random()) % (SELECT coalesce(max(id), 1) FROM event)) + 1";
      default ->
          "INSERT INTO event(at, body) VALUES (hex(randomblob(8)), randomblob("
              + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 400)
              + "))";
    };
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
