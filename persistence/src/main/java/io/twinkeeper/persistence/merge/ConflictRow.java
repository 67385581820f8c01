package io.twinkeeper.persistence.merge;

import io.twinkeeper.protocol.merge.Conflict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a row of {@link TableMerge#conflicts}: state, reason, kind, n, a0…, f0…, w0…. */
final class ConflictRow {
  private static final int FIRST = 5;

  private final TableShape shape;
  private final ResultSet row;

  ConflictRow(TableShape shape, ResultSet row) {
    this.shape = shape;
    this.row = row;
  }

  Conflict read() throws SQLException {
    int width = shape.columns().size();
    String kind = row.getString(3);
    boolean deletedWithoutKey = kind.equals("keyless") && isNothing(FIRST + width, width);
    boolean hasAncestor = kind.equals("update") || kind.equals("delete") || deletedWithoutKey;
    boolean hasRival = row.getObject(4) != null;
    return new Conflict(
        shape.name(),
        kept(row.getString(1)),
        row.getString(2),
        hasAncestor ? values(FIRST) : null,
        kind.equals("delete") || deletedWithoutKey ? null : values(FIRST + width),
        hasRival ? values(FIRST + 2 * width) : null);
  }

  /** A row whose key has a NULL is told as it is on the fork, or was if the fork has it no more. */
  private boolean isNothing(int from, int width) throws SQLException {
    boolean ancestorHadSome = false;
    for (int at = 0; at < width; at++) {
      if (row.getObject(from + at) != null) {
        return false;
      }
      ancestorHadSome |= row.getObject(FIRST + at) != null;
    }
    return ancestorHadSome;
  }

  private static Conflict.Kept kept(String state) {
    return switch (state) {
      case "replace" -> Conflict.Kept.FORK;
      case "open" -> Conflict.Kept.OPEN;
      default -> Conflict.Kept.WINNER;
    };
  }

  private @Nullable Map<String, String> values(int from) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    for (int at = 0; at < shape.columns().size(); at++) {
      values.put(shape.columns().get(at), Sql.literal(row, from + at));
    }
    return values;
  }
}
