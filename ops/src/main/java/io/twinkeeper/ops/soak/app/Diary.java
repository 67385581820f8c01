package io.twinkeeper.ops.soak.app;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * What the application does with its database: mostly small transactions, now and then something
 * that replication finds hard. Statements that SQLite refuses (busy, a name that is taken) are
 * passed over.
 */
final class Diary implements AutoCloseable {
  private static final List<String> CHECKPOINTS = List.of("passive", "full", "restart", "truncate");
  private static final long FULL_BYTES = 12L << 20;
  private static final int TABLES = 4;

  private final Path database;
  private final String life;
  private final Random random;
  private final Answers answers;
  private Connection connection;
  private long transactions;

  Diary(Path database, String life, Random random, Answers answers) throws SQLException {
    this.database = database;
    this.life = life;
    this.random = random;
    this.answers = answers;
    this.connection = open();
  }

  /** Does one thing. */
  void act() throws IOException, SQLException {
    try {
      int dice = random.nextInt(1_000);
      if (dice < 900) {
        write(1 + random.nextInt(12), 400);
      } else if (dice < 940) {
        delete();
      } else if (dice < 950) {
        write(40, 100_000);
      } else if (dice < 970) {
        execute("pragma wal_checkpoint(" + CHECKPOINTS.get(random.nextInt(4)) + ")");
      } else if (dice < 980) {
        changeSchema();
      } else if (dice < 984) {
        execute("vacuum");
      } else if (dice < 990) {
        reopen();
      } else if (dice < 996) {
        rollBack();
      } else {
        longReader();
      }
    } catch (SQLException e) {
      System.out.println("passed over: " + e.getMessage());
      reopen();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Connection open() throws SQLException {
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = opened.createStatement()) {
      statement.execute("pragma busy_timeout = 3000");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = " + (random.nextBoolean() ? "full" : "normal"));
      statement.execute(
          "pragma wal_autocheckpoint = " + List.of(0, 100, 1000).get(random.nextInt(3)));
      statement.execute("create table if not exists commits (id text primary key)");
      for (int i = 0; i < TABLES; i++) {
        statement.execute(create("t" + i));
      }
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private static String create(String table) {
    return "create table if not exists "
        + table
        + " (id integer primary key, a text, b blob, n real)";
  }

  /** One transaction: an id, and rows in some tables. */
  private void write(int rows, int bytesAtMost) throws IOException, SQLException {
    String id = life + "-" + transactions++;
    begin(id);
    for (int i = 0; i < rows; i++) {
      String table = "t" + random.nextInt(TABLES);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert or replace into " + table + " (id, a, b, n) values (?, ?, ?, ?)")) {
        byte[] blob = new byte[random.nextInt(bytesAtMost)];
        random.nextBytes(blob);
        insert.setLong(1, random.nextInt(4_000));
        insert.setString(2, id);
        insert.setBytes(3, blob);
        insert.setDouble(4, random.nextGaussian());
        insert.executeUpdate();
      }
    }
    commit(id);
  }

  private void delete() throws IOException, SQLException {
    String id = life + "-" + transactions++;
    begin(id);
    int share = bytes() > FULL_BYTES ? 2 : 20;
    execute("delete from t" + random.nextInt(TABLES) + " where abs(random()) % " + share + " = 0");
    commit(id);
  }

  private void rollBack() throws SQLException {
    begin(life + "-rolled-back-" + transactions++);
    execute("delete from t" + random.nextInt(TABLES));
    execute("rollback");
  }

  private void changeSchema() throws SQLException {
    String table = "t" + random.nextInt(TABLES);
    switch (random.nextInt(5)) {
      case 0 -> execute("alter table " + table + " add column c" + random.nextInt(20) + " text");
      case 1 -> execute("create index if not exists i_" + table + " on " + table + " (a)");
      case 2 -> execute("drop index if exists i_" + table);
      case 3 -> {
        execute("drop table if exists extra");
        execute("create table extra as select * from " + table + " limit 200");
      }
      default -> {
        execute("drop table " + table);
        execute(create(table));
      }
    }
  }

  /** A reader that stays for a while keeps the write-ahead log from being restarted. */
  private void longReader() throws IOException, SQLException {
    try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = reader.createStatement()) {
      statement.execute("begin");
      try (ResultSet rows = statement.executeQuery("select count(*) from commits")) {
        rows.next();
      }
      for (int i = 0; i < 20; i++) {
        write(2, 2_000);
      }
      statement.execute("rollback");
    }
  }

  private void reopen() throws SQLException {
    connection.close();
    connection = open();
  }

  private void begin(String id) throws SQLException {
    execute("begin immediate");
    try (PreparedStatement insert = connection.prepareStatement("insert into commits values (?)")) {
      insert.setString(1, id);
      insert.executeUpdate();
    }
  }

  private void commit(String id) throws IOException, SQLException {
    execute("commit");
    answers.add(id);
  }

  private long bytes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select page_count * page_size from pragma_page_count(), pragma_page_size()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
