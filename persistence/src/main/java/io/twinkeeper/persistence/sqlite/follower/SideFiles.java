package io.twinkeeper.persistence.sqlite.follower;

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

  /** A first copy of the database while it is being written. */
  static Path firstCopyOf(Path database) {
    return database.resolveSibling("." + database.getFileName() + ".twin-new");
  }

  static Path directoryOf(Path database) {
    return Objects.requireNonNull(database.toAbsolutePath().getParent(), "a file has a parent");
  }
}
