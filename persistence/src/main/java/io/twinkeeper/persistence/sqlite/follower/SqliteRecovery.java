package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets SQLite itself bring a database to rest: a hot journal is rolled back, a write-ahead log is
 * carried over into the file and removed by the last connection that closes, so never while another
 * process has the database open. Only while this process has no {@link CopyFile} of it.
 */
final class SqliteRecovery {
  private static final Logger log = LoggerFactory.getLogger(SqliteRecovery.class);

  private static final Duration READERS_LEAVE_WITHIN = Duration.ofMillis(500);

  private SqliteRecovery() {}

  /**
   * Does nothing if neither a journal nor a log stands beside the database.
   *
   * @return whether a write-ahead log was there: its commits leave no mark in the file's header
   * @throws CopyBusy if another process keeps the log in use or is writing
   */
  static boolean bringToRest(Path database) throws IOException {
    Path wal = SideFiles.walOf(database);
    Path journal = SideFiles.journalOf(database);
    boolean hadWal = Files.exists(wal);
    if (!hadWal && !Files.exists(journal)) {
      return false;
    }
    throughSqlite(database);
    if (Files.exists(wal)) {
      deleteAbandoned(wal, database);
    }
    if (Files.exists(journal)) {
      deleteFinished(journal, database);
    }
    return hadWal;
  }

  /**
   * A reader that may not write, and opened the database while it was in WAL mode, leaves an empty
   * log. Beside a database in rollback mode SQLite takes that for none and never removes it. Who
   * keeps readers out and finds that mode knows that nobody has the log open.
   */
  private static void deleteAbandoned(Path wal, Path database) throws IOException {
    try (CopyFile file = CopyFile.open(database)) {
      requireNoLog(file);
      file.locks().reserve();
      file.locks().exclude(READERS_LEAVE_WITHIN);
      requireNoLog(file);
      Files.deleteIfExists(wal);
    }
  }

  private static void requireNoLog(CopyFile file) throws IOException {
    Path database = file.path();
    if (SideFiles.hasLog(database) || PageOne.mode(file.header()) == PageOne.WAL_MODE) {
      throw new CopyBusy(database + " is open in another process" + FileHolders.of(database));
    }
  }

  /**
   * A live writer's journal looks like a finished one until it is synced: only who holds RESERVED
   * can tell them apart.
   */
  private static void deleteFinished(Path journal, Path database) throws IOException {
    try (CopyFile file = CopyFile.open(database)) {
      file.locks().reserve();
      if (isHot(journal)) {
        throw new CopyBusy(database + " was left half written" + FileHolders.of(database));
      }
      Files.deleteIfExists(journal);
    }
  }

  /** Not if it is empty or overwritten with zeros. */
  private static boolean isHot(Path journal) throws IOException {
    try (InputStream in = Files.newInputStream(journal)) {
      return in.read() > 0;
    } catch (NoSuchFileException e) {
      return false; // its writer has just finished
    }
  }

  private static void throughSqlite(Path database) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 0");
      statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
    } catch (SQLException e) {
      if (e.getErrorCode() == BUSY) {
        throw new CopyBusy(database + " is locked by another process" + FileHolders.of(database));
      }
      throw new IOException(database + " cannot be opened by SQLite: " + e.getMessage(), e);
    }
    log.debug("{} brought to rest by SQLite", database);
  }

  private static final int BUSY = 5;
}
