package io.twinkeeper.persistence.directory.index;

/** The tables; {@code docs/formats.md} says what is in them. */
final class IndexSchema {
  /** Of an entry, in either table: {@link EntryColumns}. */
  private static final String COLUMNS =
      """
      directory BLOB NOT NULL,
        name      BLOB NOT NULL,
        kind      INTEGER NOT NULL,
        mode      INTEGER NOT NULL,
        owner     TEXT NOT NULL,
        team      TEXT NOT NULL,
        mtime     INTEGER NOT NULL,
        size      INTEGER NOT NULL,
        hash      BLOB,
        target    BLOB,
        version   BLOB NOT NULL,
        author    TEXT NOT NULL\
      """;

  /**
   * The sequence is the row's number, so that what is new is at the end of the table. Wanted rows
   * lie by their path; their second order is the one that they are to be placed in.
   */
  static final String SQL =
      """
      CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

      CREATE TABLE entry (
        sequence  INTEGER PRIMARY KEY,
        %1$s,
        stat      BLOB,
        inode     INTEGER,
        teller    TEXT,
        noted     INTEGER NOT NULL);
      CREATE UNIQUE INDEX entry_path ON entry (directory, name);
      CREATE INDEX entry_hash ON entry (hash) WHERE hash IS NOT NULL;
      CREATE INDEX entry_inode ON entry (inode) WHERE inode IS NOT NULL;

      CREATE TABLE wanted (
        %1$s,
        peer      TEXT NOT NULL,
        forced    INTEGER NOT NULL,
        tries     INTEGER NOT NULL,
        problem   TEXT,
        teller    TEXT,
        turn      INTEGER NOT NULL,
        PRIMARY KEY (directory, name)) WITHOUT ROWID;
      CREATE INDEX wanted_turn ON wanted (turn, directory, name);

      CREATE TABLE peer (
        name  TEXT PRIMARY KEY,
        id    TEXT NOT NULL,
        heard INTEGER NOT NULL) WITHOUT ROWID;

      CREATE TABLE block (hash BLOB PRIMARY KEY, sums BLOB NOT NULL);

      CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      """
          .formatted(COLUMNS);

  private IndexSchema() {}
}
