package io.twinkeeper.ops.prove.bank;

import io.twinkeeper.ops.demo.beat.Beats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A service of the workload that moves money between accounts, each move in one transaction: the
 * sum of all accounts is {@link #SUM} in every state that was ever committed. It knows nothing of
 * Twinkeeper. After each commit it leaves a beat ({@link Beats}), so that what a node did in an
 * epoch can be seen from outside. A move that failed costs it its connection: after a full disk,
 * the driver would commit every further statement by itself.
 */
public final class Bank {
  /** Who notes in {@link Beats} that the database refused a move; nothing was done then. */
  public static final String REFUSED = "bank-refused";

  static final int ACCOUNTS = 200;

  /** Of all balances, always. */
  public static final long SUM = 1_000L * ACCOUNTS;

  private static final long EVERY_MILLIS = 20;

  private record Ledger(
      Connection connection, PreparedStatement change, PreparedStatement rewrite) {}

  private final Path database;
  private final Random random = new Random();
  private @Nullable Ledger ledger;

  private Bank(Path database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  static Bank open(Path database) throws SQLException {
    return new Bank(database, ledger(database));
  }

  private static Ledger ledger(Path database) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = normal");
      statement.execute("begin immediate");
      statement.execute(
          "create table if not exists accounts (id integer primary key, balance integer, memo text)");
      statement.execute(
          """
          with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < %d)
          insert or ignore into accounts select n, 1000, hex(randomblob(300)) from numbers"""
              .formatted(ACCOUNTS - 1));
      statement.execute("commit");
      connection.setAutoCommit(false);
      return new Ledger(
          connection,
          connection.prepareStatement("update accounts set balance = balance + ? where id = ?"),
          connection.prepareStatement("update accounts set memo = hex(randomblob(300))"));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** One transaction over accounts that lie on several pages. */
  void move() throws SQLException {
    transact(false);
  }

  /** A move that also writes every page anew. */
  void moveAndRewrite() throws SQLException {
    transact(true);
  }

  private void transact(boolean rewrite) throws SQLException {
    Ledger now = ledger == null ? ledger(database) : ledger;
    ledger = now;
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    long amount = random.nextInt(50);
    try {
      if (rewrite) {
        now.rewrite.executeUpdate();
      }
      change(now, from, -amount);
      change(now, to, amount);
      now.connection.commit();
    } catch (SQLException e) {
      ledger = null;
      now.connection.close();
      throw e;
    }
  }

  private static void change(Ledger now, int account, long amount) throws SQLException {
    now.change.setLong(1, amount);
    now.change.setInt(2, account);
    now.change.executeUpdate();
  }

  /**
   * Moves money until TERM. Arguments: database, a file that silences it while it exists, and one
   * that makes it write as much as it can.
   */
  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: Bank DATABASE QUIET-FILE BUSY-FILE");
      System.exit(2);
    }
    Optional<Beats> beats = Beats.ofEnvironment();
    beats.ifPresent(
        file ->
            Runtime.getRuntime()
                .addShutdownHook(
                    new Thread(
                        () -> {
                          if (file.isStubborn()) {
                            file.awaitKill();
                          }
                        },
                        "stubborn")));
    Bank bank = open(Path.of(args[0]));
    while (true) {
      if (!Files.exists(Path.of(args[1]))) {
        bank.moveOrComplain(beats, Files.exists(Path.of(args[2])));
      }
      TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
    }
  }

  private void moveOrComplain(Optional<Beats> beats, boolean busy) {
    try {
      if (busy) {
        moveAndRewrite();
      } else {
        move();
      }
      beats.ifPresent(file -> file.note("bank", "moved"));
    } catch (SQLException e) {
      System.err.println("the database refused: " + e.getMessage());
      beats.ifPresent(file -> file.note(REFUSED, "refused"));
    }
  }
}
