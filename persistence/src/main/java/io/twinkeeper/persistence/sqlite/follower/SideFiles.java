package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** The files that stand beside a database. */
final class SideFiles {
  private SideFiles() {}

  /** SQLite's rollback journal. */
  static Path journalOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-journal");
  }

  /** SQLite's write-ahead log: must not exist beside a copy in rollback mode. */
  static Path walOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  /** Whether a write-ahead log is there that SQLite would look at: to it an empty one is none. */
  static boolean hasLog(Path database) throws IOException {
    try {
      return Files.size(walOf(database)) > 0;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A first copy of the database while it is being written. */
  static Path firstCopyOf(Path database) {
    return database.resolveSibling("." + database.getFileName() + ".twin-new");
  }

  static Path directoryOf(Path database) {
    return Objects.requireNonNull(database.toAbsolutePath().getParent(), "a file has a parent");
  }
}
