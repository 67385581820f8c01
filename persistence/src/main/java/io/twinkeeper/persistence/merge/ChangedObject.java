package io.twinkeeper.persistence.merge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something of the schema that the fork made, changed or dropped and that has no rows to merge: a
 * view, a trigger, an index, an empty table.
 *
 * @param type as {@code sqlite_schema} has it
 * @param sql its definition on the fork; null if the fork dropped it
 */
record ChangedObject(String type, String name, @Nullable String sql) {
  /** Those in a file of changes that is attached as {@code chg}; older files have none. */
  static List<ChangedObject> read(Connection connection) throws SQLException {
    boolean told =
        Sql.number(connection, "SELECT count(*) FROM chg.sqlite_schema WHERE name = 'objects'") > 0;
    return told
        ? Sql.rows(
            connection,
            "SELECT type, name, sql FROM chg.objects ORDER BY name",
            row -> new ChangedObject(row.getString(1), row.getString(2), row.getString(3)))
        : List.of();
  }

  /** Its definition in the active database; null if it is not there. */
  @Nullable String now(Connection connection) throws SQLException {
    List<String> found =
        Sql.rows(
            connection,
            "SELECT sql FROM main.sqlite_schema WHERE type = ? AND lower(name) = lower(?)",
            row -> row.getString(1),
            type,
            name);
    return found.isEmpty() ? null : found.get(0);
  }

  String difference() {
    return sql == null
        ? "the fork dropped this " + type + ": drop it on the active side, then merge"
        : "the fork made or changed this " + type + ": do so on the active side, then merge";
  }
}
