package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

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
      Closing.each(List.of(file), e);
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
      Closing.each(wal == null ? List.of(connections) : List.of(connections, wal), e);
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
    Closing.each(List.of(connections, wal, index, file));
  }
}
