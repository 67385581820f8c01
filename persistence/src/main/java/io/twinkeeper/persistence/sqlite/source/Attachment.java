package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Everything that is open for one database. POSIX drops a process's locks on a file when the
 * process closes any descriptor of it: so the database file and the shared index are opened once
 * and closed after every connection.
 *
 * @param file the database file, opened first and closed last
 * @param connections closed before the descriptors
 * @param wal the write-ahead log
 * @param index what all processes share about it
 */
record Attachment(DatabaseFile file, Connections connections, WalFile wal, WalIndex index)
    implements AutoCloseable {

  static Attachment open(Path database) throws IOException, SQLException {
    DatabaseFile file = DatabaseFile.open(database);
    try {
      return open(file);
    } catch (IOException | SQLException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Attachment open(DatabaseFile file) throws IOException, SQLException {
    Connections connections = Connections.open(file.path());
    WalFile wal = null;
    try {
      wal = new WalFile(file.path(), file.pageSize());
      return new Attachment(file, connections, wal, new WalIndex(file.path()));
    } catch (IOException | RuntimeException e) {
      connections.close();
      if (wal != null) {
        wal.close();
      }
      throw e;
    }
  }

  Pin pin() throws SQLException, IOException {
    return Pin.take(connections, index);
  }

  void release(Pin pin) throws SQLException {
    connections.release(pin.reader());
  }

  @Override
  public void close() throws IOException, SQLException {
    try {
      connections.close();
    } finally {
      wal.close();
      index.close();
      file.close();
    }
  }
}
