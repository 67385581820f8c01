package io.twinkeeper.persistence.merge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The references between tables of the active database, and which merged rows would break one: a
 * row whose parent is not there, and a parent that is gone while rows refer to it.
 */
final class ForeignKeys {
  /** One reference: {@code from} of {@code child} hold {@code to} of {@code parent}. */
  record Reference(String child, String parent, List<String> from, List<String> to) {}

  private final Connection connection;
  private final List<Reference> references = new ArrayList<>();

  private ForeignKeys(Connection connection) {
    this.connection = connection;
  }

  static ForeignKeys read(Connection connection, Map<String, TableShape> tables)
      throws SQLException {
    ForeignKeys keys = new ForeignKeys(connection);
    for (TableShape child : tables.values()) {
      if (child.unfit().isEmpty()) {
        keys.readOf(child, tables);
      }
    }
    return keys;
  }

  private record Part(int id, String parent, String from, @Nullable String to) {}

  private void readOf(TableShape child, Map<String, TableShape> tables) throws SQLException {
    List<Part> parts =
        Sql.rows(
            connection,
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?, 'main')"
                + " ORDER BY id, seq",
            row -> new Part(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)),
            child.name());
    Map<Integer, List<Part>> byId = new TreeMap<>();
    parts.forEach(part -> byId.computeIfAbsent(part.id(), id -> new ArrayList<>()).add(part));
    for (List<Part> reference : byId.values()) {
      TableShape parent = tables.get(reference.get(0).parent());
      if (parent != null) {
        add(child, parent, reference);
      }
    }
  }

  private void add(TableShape child, TableShape parent, List<Part> parts) {
    List<String> from = parts.stream().map(Part::from).toList();
    List<String> to = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String named = parts.get(i).to();
      boolean byKey = named == null && i < parent.key().size();
      to.add(byKey ? parent.columns().get(parent.key().get(i).at()) : String.valueOf(named));
    }
    references.add(new Reference(child.name(), parent.name(), from, to));
  }

  /**
   * How many rows break a reference of which {@link #broken} can tell nothing, because a column in
   * it is not written, as SQLite itself counts; that reads the whole child. Tables whose references
   * it cannot check are left out.
   */
  long violations(List<TableMerge> merges) throws SQLException {
    long violations = 0;
    for (String child :
        references.stream()
            .filter(r -> touches(r, merges) && !isChecked(r, merges))
            .map(Reference::child)
            .distinct()
            .toList()) {
      try {
        violations +=
            Sql.number(
                connection,
                "SELECT count(*) FROM pragma_foreign_key_check(" + Sql.text(child) + ")");
      } catch (SQLException e) {
        if (Sql.isInterrupt(e)) {
          throw e;
        }
        violations += 0; // "foreign key mismatch": the application cannot use it either
      }
    }
    return violations;
  }

  private static boolean touches(Reference reference, List<TableMerge> merges) {
    return find(reference.child(), merges) != null || find(reference.parent(), merges) != null;
  }

  private static boolean isChecked(Reference reference, List<TableMerge> merges) {
    TableMerge child = find(reference.child(), merges);
    TableMerge parent = find(reference.parent(), merges);
    return (child == null || !numbered(child, "", reference.from()).isEmpty())
        && (parent == null || !numbered(parent, "", reference.to()).isEmpty());
  }

  private static @Nullable TableMerge find(String table, List<TableMerge> merges) {
    for (TableMerge merge : merges) {
      if (merge.table().shape().name().equalsIgnoreCase(table)) {
        return merge;
      }
    }
    return null;
  }

  /** Changes that must not stay, with the reason, after everything was written. */
  Map<TableMerge, Map<Long, String>> broken(List<TableMerge> merges) throws SQLException {
    Map<TableMerge, Map<Long, String>> broken = new LinkedHashMap<>();
    for (Reference reference : references) {
      TableMerge child = find(reference.child(), merges);
      if (child != null) {
        String reason = "the row of " + reference.parent() + " that it refers to is not there";
        note(broken, child, orphans(child, reference), reason);
      }
      TableMerge parent = find(reference.parent(), merges);
      if (parent != null) {
        String reason = "rows of " + reference.child() + " refer to it";
        note(broken, parent, missed(parent, reference), reason);
      }
    }
    return broken;
  }

  private static void note(
      Map<TableMerge, Map<Long, String>> broken,
      TableMerge merge,
      List<Long> changes,
      String reason) {
    if (!changes.isEmpty()) {
      Map<Long, String> reasons = broken.computeIfAbsent(merge, m -> new TreeMap<>());
      changes.forEach(n -> reasons.putIfAbsent(n, reason));
    }
  }

  private static List<Long> orphans(TableMerge child, Reference reference) throws SQLException {
    List<String> values = numbered(child, "c.f", reference.from());
    if (values.isEmpty()) {
      return List.of();
    }
    String known = Sql.each(values.size(), " AND ", i -> values.get(i) + " IS NOT NULL");
    return child.select(
        String.format(
            Locale.ROOT,
            "SELECT v.n FROM %s v JOIN %s c USING (n) WHERE v.done = 1 AND v.op <> 'delete' AND %s"
                + " AND NOT EXISTS (SELECT 1 FROM main.%s p WHERE %s)",
            child.table().verdicts(),
            child.table().changes(),
            known,
            Sql.name(reference.parent()),
            matches("p", reference.to(), values)));
  }

  /** Rows that were deleted or changed here though others still refer to what they were. */
  private static List<Long> missed(TableMerge parent, Reference reference) throws SQLException {
    List<String> old = new ArrayList<>();
    List<String> ancestor = numbered(parent, "c.a", reference.to());
    List<String> rival = numbered(parent, "r.w", reference.to());
    for (int i = 0; i < ancestor.size(); i++) {
      old.add("iif(r.n IS NULL, " + ancestor.get(i) + ", " + rival.get(i) + ")");
    }
    if (old.isEmpty()) {
      return List.of();
    }
    return parent.select(
        String.format(
            Locale.ROOT,
            "SELECT DISTINCT v.n FROM %s v JOIN %s c USING (n) LEFT JOIN %s r ON r.n = v.n"
                + " JOIN main.%s k ON %s" // a join makes an index for itself if there is none
                + " WHERE v.done = 1 AND v.op IN ('delete', 'update')"
                + " AND NOT EXISTS (SELECT 1 FROM main.%s p WHERE %s)",
            parent.table().verdicts(),
            parent.table().changes(),
            parent.table().rivals(),
            Sql.name(reference.child()),
            matches("k", reference.from(), old),
            Sql.name(reference.parent()),
            matches("p", reference.to(), old)));
  }

  private static String matches(String alias, List<String> columns, List<String> values) {
    return Sql.each(
        columns.size(),
        " AND ",
        i -> alias + "." + Sql.name(columns.get(i)) + " = " + values.get(i));
  }

  /** The numbered columns that stand for {@code names}; none if one of them is not written. */
  private static List<String> numbered(TableMerge merge, String prefix, List<String> names) {
    List<String> numbered = new ArrayList<>();
    for (String name : names) {
      int at = merge.columnNamed(name);
      if (at < 0) {
        return List.of();
      }
      numbered.add(prefix + at);
    }
    return numbered;
  }
}
