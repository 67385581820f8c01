package io.twinkeeper.persistence.merge;

import io.twinkeeper.persistence.merge.TableShape.KeyPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A table in a file of changes that is attached as {@code chg}.
 *
 * @param reason why the losing node refused it; empty if there are changes
 */
record ChangedTable(int id, TableShape shape, String reason) {

  static List<ChangedTable> read(Connection connection) throws SQLException {
    List<ChangedTable> bare =
        Sql.rows(
            connection,
            "SELECT id, name, sql, reason FROM chg.tables ORDER BY id",
            row ->
                new ChangedTable(
                    row.getInt(1),
                    new TableShape(row.getString(2), row.getString(3), List.of(), List.of(), ""),
                    row.getString(4)));
    for (int i = 0; i < bare.size(); i++) {
      bare.set(i, bare.get(i).complete(connection));
    }
    return bare;
  }

  private ChangedTable complete(Connection connection) throws SQLException {
    List<String> columns =
        Sql.rows(
            connection,
            "SELECT name FROM chg.columns WHERE id = ? ORDER BY at",
            row -> row.getString(1),
            id);
    List<KeyPart> key =
        Sql.rows(
            connection,
            "SELECT at, collation FROM chg.keys WHERE id = ? ORDER BY part",
            row -> new KeyPart(row.getInt(1), row.getString(2)),
            id);
    return new ChangedTable(
        id, new TableShape(shape.name(), shape.sql(), columns, key, ""), reason);
  }

  String changes() {
    return "chg.changes_" + id;
  }

  /** What is decided of each change: {@code n, kind, state, op, done, reason}. */
  String verdicts() {
    return "temp.verdict_" + id;
  }

  /** The active side's rows that are in conflict: {@code n, w0, w1, …}. */
  String rivals() {
    return "temp.rival_" + id;
  }
}
