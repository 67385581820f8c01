package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A follower's copy as it lies on the disk, read by a process that does not own it. */
public final class CopyOnDisk {
  private final Path database;
  private final Path directory;

  /**
   * Of the stream whose state lies in {@code directory}.
   *
   * @param database where applications find the copy
   */
  public CopyOnDisk(Path database, Path directory) {
    this.database = database;
    this.directory = directory;
  }

  /**
   * What the copy really holds: its position with the checksum that its pages add up to. Reads the
   * whole file under SQLite's own shared lock, as any other reader of the copy does.
   *
   * @return empty if the file is not a follower's: an application's, or none at all
   * @throws IOException if it cannot be read
   */
  public Optional<Position> measured() throws IOException {
    if (!Files.exists(database)) {
      return Optional.empty();
    }
    Path real = database.toRealPath();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + real);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout=10000");
      statement.execute("PRAGMA query_only=1");
      statement.execute("BEGIN");
      statement.execute("SELECT count(*) FROM sqlite_schema");
      return measured(real);
    } catch (SQLException e) {
      throw new IOException(real + " cannot be read by SQLite: " + e.getMessage(), e);
    }
  }

  /** Closing the file drops this process's locks on it, the connection's too: at the very end. */
  private Optional<Position> measured(Path real) throws IOException {
    StateFile known = StateFile.open(directory);
    try (RandomAccessFile file = new RandomAccessFile(real.toFile(), "r")) {
      byte[] header = new byte[PageOne.HEADER_BYTES];
      if (file.length() < header.length) {
        return Optional.empty();
      }
      file.readFully(header);
      long size = file.length();
      Optional<CopyState> state =
          Stream.of(Optional.ofNullable(known.copy()), Optional.ofNullable(known.intent()))
              .flatMap(Optional::stream)
              .filter(s -> s.role() == CopyState.Role.FOLLOWER && s.fits(header, size))
              .findFirst();
      return state.isEmpty() ? Optional.empty() : Optional.of(measured(state.get(), file));
    }
  }

  private static Position measured(CopyState state, RandomAccessFile file) throws IOException {
    byte[] page = new byte[state.pageSize()];
    int lockPage = PageChecksum.lockPage(state.pageSize());
    long sum = 0;
    file.seek(0);
    for (int number = 1; number <= state.pages(); number++) {
      file.readFully(page);
      if (number != lockPage) {
        byte[] meant = number == 1 ? PageOne.logical(page, state.headerBytes()) : page;
        sum = PageChecksum.toggle(sum, PageChecksum.of(number, meant, 0, meant.length));
      }
    }
    Position at = Objects.requireNonNull(state.position());
    return new Position(at.epoch(), at.txid(), sum);
  }
}
