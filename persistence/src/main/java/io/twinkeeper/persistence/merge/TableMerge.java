package io.twinkeeper.persistence.merge;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.TableRule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sqlite.SQLiteErrorCode;

/**
 * One table's changes on their way into the active database, {@code main}.
 *
 * <p>Every change gets a verdict first: {@code same} (the active side has it already), {@code
 * apply} (only the fork touched the row), {@code replace} (both did, the fork's row wins), {@code
 * keep} (both did, the active side's stays), {@code open} (both did, somebody has to decide). Then
 * {@link #apply} writes, row by row; what the database does not let in becomes {@code keep}.
 */
final class TableMerge {
  /** In the order in which they are written. */
  static final List<String> OPERATIONS = List.of("delete", "update", "insert");

  private static final int BATCH = 500;
  private static final int CONSTRAINT = SQLiteErrorCode.SQLITE_CONSTRAINT.code;

  private final Connection connection;
  private final ChangedTable table;
  private final TableShape shape;
  private final TableRule rule;
  private final boolean ancestor;
  private final boolean unasked;

  /**
   * Of one table.
   *
   * @param unasked whether nobody looks at the report: then the fork's rows that stay out wait for
   *     somebody who does
   */
  TableMerge(
      Connection connection,
      ChangedTable table,
      TableRule rule,
      boolean ancestor,
      boolean unasked) {
    this.connection = connection;
    this.table = table;
    this.shape = table.shape();
    this.rule = rule;
    this.ancestor = ancestor;
    this.unasked = unasked;
  }

  ChangedTable table() {
    return table;
  }

  TableRule rule() {
    return rule;
  }

  /** Gives every change its verdict; changes nothing in the active database. */
  void judge() throws SQLException {
    Sql.run(
        connection,
        "CREATE TEMP TABLE verdict_"
            + table.id()
            + " (n INTEGER PRIMARY KEY, kind, state, op, times DEFAULT 1, done DEFAULT 0,"
            + " reason DEFAULT '')");
    Sql.run(
        connection,
        String.format(
            Locale.ROOT,
            "CREATE TEMP TABLE rival_%d (n INTEGER PRIMARY KEY, %s)",
            table.id(),
            shape.numbered("w")));
    if (shape.keyed()) {
      Sql.run(connection, firstLook());
      Sql.run(connection, rivals());
    } else {
      Sql.run(connection, firstLookWithoutKey());
    }
    nameConflicts();
    decide();
    Sql.run(connection, operations());
    requireWritable();
  }

  /** An index with a function that only the application has shows when it is to be written. */
  private void requireWritable() throws SQLException {
    for (String operation : shape.keyed() ? OPERATIONS : List.of("insert")) {
      connection.prepareStatement(statement(operation)).close();
    }
  }

  private String joinKey() {
    return Sql.each(
        shape.key().size(),
        " AND ",
        i ->
            String.format(
                Locale.ROOT,
                "w.%s = c.k%d COLLATE %s",
                shape.column(shape.key().get(i).at()),
                i,
                Sql.name(shape.key().get(i).collation())));
  }

  private String present() {
    return "w." + shape.column(shape.key().get(0).at()) + " IS NOT NULL";
  }

  private String firstLook() {
    return String.format(
        Locale.ROOT,
        "INSERT INTO %s (n, kind, state)"
            + " SELECT c.n, c.kind, CASE"
            + " WHEN c.kind = 'keyless' THEN 'conflict'"
            + " WHEN c.kind = 'delete' AND NOT (%3$s) THEN 'same'"
            + " WHEN c.kind <> 'delete' AND %3$s AND %4$s THEN 'same'"
            + " WHEN c.kind IN ('insert', 'unknown') AND NOT (%3$s) THEN 'apply'"
            + " WHEN c.kind IN ('update', 'delete') AND %3$s AND %5$s THEN 'apply'"
            + " ELSE 'conflict' END"
            + " FROM %2$s c LEFT JOIN main.%6$s w ON %7$s",
        table.verdicts(),
        table.changes(),
        present(),
        shape.same("w", "c.f"),
        shape.same("w", "c.a"),
        shape.quoted(),
        joinKey());
  }

  /**
   * Three counts decide: copies of the row in the base, in the fork, and here now. If the fork
   * added some, there shall be as many as it has. Its changes stand only for those above the base's
   * count; if there are fewer here than the base had, the lowest of them is written several times.
   */
  private String firstLookWithoutKey() {
    return String.format(
        Locale.ROOT,
        "WITH there (r, copies) AS MATERIALIZED (%3$s)"
            + " INSERT INTO %1$s (n, kind, state, times)"
            + " SELECT c.n, c.kind, CASE"
            + " WHEN c.kind = 'delete' THEN iif(coalesce(t.copies, 0) < c.k1, 'same', 'conflict')"
            + " WHEN coalesce(t.copies, 0) < c.k1 THEN 'apply' ELSE 'same' END,"
            + " iif(c.k1 = min(c.k1) OVER (PARTITION BY c.k0),"
            + " max(1, c.k1 - coalesce(t.copies, 0)), 1)"
            + " FROM %2$s c LEFT JOIN there t ON t.r = c.k0",
        table.verdicts(),
        table.changes(),
        KeylessRows.counts(shape, "main", table.changes()));
  }

  private String rivals() {
    return String.format(
        Locale.ROOT,
        "INSERT INTO %s SELECT c.n, %s FROM %s v JOIN %s c USING (n) JOIN main.%s w ON %s"
            + " WHERE v.state = 'conflict'",
        table.rivals(),
        shape.columns("w"),
        table.verdicts(),
        table.changes(),
        shape.quoted(),
        joinKey());
  }

  private void nameConflicts() throws SQLException {
    String deleted = shape.keyed() ? "it is deleted there" : "a row without a key is not deleted";
    Sql.run(
        connection,
        String.format(
            Locale.ROOT,
            "UPDATE %s AS v SET reason = CASE"
                + " WHEN kind = 'keyless' THEN 'there is a NULL in its primary key'"
                + " WHEN kind = 'unknown' THEN 'the active side has another row, and no common"
                + " ancestor is known'"
                + " WHEN NOT EXISTS (SELECT 1 FROM %s r WHERE r.n = v.n) THEN %s"
                + " WHEN kind = 'insert' THEN 'both sides have a new row with this key'"
                + " WHEN kind = 'delete' THEN 'the fork deleted it, the active side changed it'"
                + " ELSE 'both sides changed it' END WHERE state = 'conflict'",
            table.verdicts(),
            table.rivals(),
            Sql.text(deleted)));
  }

  private void decide() throws SQLException {
    boolean asked = ancestor || rule.policy() == MergePolicy.MANUAL;
    MergePolicy policy = asked ? rule.policy() : MergePolicy.UNION;
    switch (policy) {
      case UNION -> unionOnlyAdds();
      case NEWEST -> newestWins();
      case FORK ->
          verdict("replace", "state = 'conflict' AND kind IN ('insert', 'update', 'delete')");
      case MANUAL -> verdict("open", "state = 'conflict'");
      case WINNER, SKIP -> {}
    }
    if (unasked) {
      verdict("open", "state = 'conflict' AND kind IN ('insert', 'unknown', 'keyless')");
    }
    verdict("keep", "state = 'conflict'");
  }

  private void verdict(String state, String where) throws SQLException {
    Sql.run(
        connection,
        "UPDATE " + table.verdicts() + " SET state = " + Sql.text(state) + " WHERE " + where);
  }

  private void unionOnlyAdds() throws SQLException {
    Sql.run(
        connection,
        "UPDATE "
            + table.verdicts()
            + " SET state = 'keep', reason = "
            + Sql.text(
                ancestor
                    ? "union only adds rows"
                    : "no common ancestor is known; rows are only added")
            + " || '; the fork ' || iif(kind = 'delete', 'deleted', 'changed') || ' this one'"
            + " WHERE state = 'apply' AND kind IN ('update', 'delete')");
    copyRivals();
  }

  /** Rows that turned into conflicts late have a rival too: the report shows it. */
  private void copyRivals() throws SQLException {
    if (shape.keyed()) {
      Sql.run(
          connection,
          rivals()
              .replace("INSERT INTO", "INSERT OR IGNORE INTO")
              .replace("v.state = 'conflict'", "v.state IN ('keep', 'open')"));
    }
  }

  private void newestWins() throws SQLException {
    int at = columnNamed(Objects.requireNonNull(rule.column()));
    String newer =
        String.format(
            Locale.ROOT,
            "n IN (SELECT n FROM %1$s c JOIN %2$s r USING (n) WHERE c.f%3$d > r.w%3$d"
                + " AND (typeof(c.f%3$d) = typeof(r.w%3$d) OR typeof(c.f%3$d) IN ('integer', 'real')"
                + " AND typeof(r.w%3$d) IN ('integer', 'real')))",
            table.changes(),
            table.rivals(),
            at);
    verdict("replace", "state = 'conflict' AND kind IN ('insert', 'update') AND " + newer);
  }

  /** Where the column of that name is; -1 if there is none. */
  int columnNamed(String name) {
    for (int at = 0; at < shape.columns().size(); at++) {
      if (shape.columns().get(at).equalsIgnoreCase(name)) {
        return at;
      }
    }
    return -1;
  }

  private String operations() {
    return String.format(
        Locale.ROOT,
        "UPDATE %1$s AS v SET op = CASE WHEN kind = 'delete' THEN 'delete'"
            + " WHEN kind = 'update' AND state = 'apply' THEN 'update'"
            + " WHEN state = 'replace' AND EXISTS (SELECT 1 FROM %2$s r WHERE r.n = v.n)"
            + " THEN 'update' ELSE 'insert' END WHERE state IN ('apply', 'replace')",
        table.verdicts(),
        table.rivals());
  }

  /**
   * Writes what is to be written and is not yet, of one kind of operation.
   *
   * @return how many rows it wrote; a row that breaks a constraint is left for another try
   */
  long apply(String operation) throws SQLException {
    long written = 0;
    if (next(operation, 0).isEmpty()) {
      return written; // without a key there is no statement for most operations
    }
    try (PreparedStatement write = connection.prepareStatement(statement(operation));
        PreparedStatement done =
            connection.prepareStatement(
                "UPDATE "
                    + table.verdicts()
                    + " SET done = ?1, reason = iif(?2 = '', reason, ?2) WHERE n = ?3")) {
      for (List<Long> batch = next(operation, 0);
          !batch.isEmpty();
          batch = next(operation, batch.get(batch.size() - 1))) {
        for (long n : batch) {
          written += writeOne(write, done, n);
        }
      }
    }
    return written;
  }

  private int writeOne(PreparedStatement write, PreparedStatement done, long n)
      throws SQLException {
    String reason = "";
    int changed = 0;
    try {
      write.setLong(1, n);
      changed = write.executeUpdate();
      reason = changed == 0 ? "a trigger or the table itself let nothing in" : "";
    } catch (SQLException e) {
      if ((e.getErrorCode() & 0xff) != CONSTRAINT) {
        throw e;
      }
      reason = "the active database does not take it: " + e.getMessage();
    }
    done.setInt(1, changed > 0 ? 1 : 0);
    done.setString(2, reason);
    done.setLong(3, n);
    done.executeUpdate();
    return changed > 0 ? 1 : 0;
  }

  private List<Long> next(String operation, long after) throws SQLException {
    return Sql.rows(
        connection,
        "SELECT n FROM "
            + table.verdicts()
            + " WHERE n > ? AND op = ? AND done = 0 AND state IN ('apply', 'replace')"
            + " ORDER BY n LIMIT "
            + BATCH,
        row -> row.getLong(1),
        after,
        operation);
  }

  private String statement(String operation) {
    String from = " FROM " + table.changes() + " WHERE n = ?1";
    String columns = Sql.each(shape.columns().size(), ", ", shape::column);
    String where =
        Sql.each(
            shape.key().size(),
            " AND ",
            i ->
                String.format(
                    Locale.ROOT,
                    "%s = (SELECT k%d%s) COLLATE %s",
                    shape.column(shape.key().get(i).at()),
                    i,
                    from,
                    Sql.name(shape.key().get(i).collation())));
    return switch (operation) {
      case "insert" ->
          "INSERT OR ABORT INTO main."
              + shape.quoted()
              + " ("
              + columns
              + ") WITH RECURSIVE copy (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copy"
              + " WHERE i < (SELECT times FROM "
              + table.verdicts()
              + " WHERE n = ?1)) SELECT "
              + shape.numbered("f")
              + from.replace(" WHERE", ", copy WHERE");
      case "update" ->
          "UPDATE OR ABORT main."
              + shape.quoted()
              + " SET ("
              + columns
              + ") = (SELECT "
              + shape.numbered("f")
              + from
              + ") WHERE "
              + where;
      default -> "DELETE FROM main." + shape.quoted() + " WHERE " + where;
    };
  }

  /**
   * Takes rows out again that were put in, of those {@code changes}: for now, to see what refers to
   * them. Returns how many.
   */
  int takeOut(Collection<Long> changes) throws SQLException {
    if (!shape.keyed()) {
      return 0;
    }
    int taken = 0;
    try (PreparedStatement delete = connection.prepareStatement(statement("delete"));
        PreparedStatement undone =
            connection.prepareStatement(
                "UPDATE "
                    + table.verdicts()
                    + " SET done = 0 WHERE n = ? AND done = 1 AND op = 'insert'")) {
      for (long n : changes) {
        undone.setLong(1, n);
        if (undone.executeUpdate() > 0) {
          delete.setLong(1, n);
          delete.executeUpdate();
          taken++;
        }
      }
    }
    return taken;
  }

  /** What could not be written in any round: the active side's row stays. */
  void giveUp() throws SQLException {
    Sql.run(
        connection,
        "UPDATE "
            + table.verdicts()
            + " SET state = iif(? AND kind <> 'update' AND kind <> 'delete', 'open', 'keep')"
            + " WHERE state IN ('apply', 'replace') AND done = 0",
        unasked);
    copyRivals();
  }

  /** Takes changes out of what is to be written, after everything was rolled back. */
  void exclude(Map<Long, String> reasons) throws SQLException {
    try (PreparedStatement keep =
        connection.prepareStatement(
            "UPDATE "
                + table.verdicts()
                + " SET state = "
                + (unasked ? "'open'" : "'keep'")
                + ", reason = ? WHERE n = ?")) {
      for (Map.Entry<Long, String> entry : reasons.entrySet()) {
        keep.setString(1, entry.getValue());
        keep.setLong(2, entry.getKey());
        keep.executeUpdate();
      }
    }
  }

  /** How many changes have a state and an operation. */
  long count(String where) throws SQLException {
    return Sql.number(connection, "SELECT count(*) FROM " + table.verdicts() + " WHERE " + where);
  }

  /** How many rows that came to. */
  long rowsInserted() throws SQLException {
    return Sql.number(
        connection,
        "SELECT coalesce(sum(times), 0) FROM "
            + table.verdicts()
            + " WHERE done = 1 AND op = 'insert'");
  }

  /** Hands every conflict over, in the order of the changes. */
  void conflicts(ConflictConsumer consumer) throws SQLException {
    String sql =
        String.format(
            Locale.ROOT,
            "SELECT v.state, v.reason, c.kind, r.n, %s, %s, %s FROM %s v JOIN %s c USING (n)"
                + " LEFT JOIN %s r USING (n) WHERE v.state IN ('keep', 'open', 'replace')"
                + " ORDER BY v.n",
            Sql.each(shape.columns().size(), ", ", i -> "c.a" + i),
            Sql.each(shape.columns().size(), ", ", i -> "c.f" + i),
            Sql.each(shape.columns().size(), ", ", i -> "r.w" + i),
            table.verdicts(),
            table.changes(),
            table.rivals());
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        consumer.accept(new ConflictRow(shape, row).read());
      }
    }
  }

  /** Takes one conflict. */
  interface ConflictConsumer {
    void accept(io.twinkeeper.protocol.merge.Conflict conflict);
  }

  /** Foreign keys look at these. */
  List<Long> select(String sql) throws SQLException {
    return new ArrayList<>(Sql.rows(connection, sql, row -> row.getLong(1)));
  }
}
