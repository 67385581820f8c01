package io.twinkeeper.persistence.merge;

import io.twinkeeper.persistence.merge.TableShape.KeyPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tables of one attached database; views and SQLite's own tables are left out. */
final class Schema {
  private static final Pattern VIRTUAL =
      Pattern.compile("(?is)\\s*create\\s+virtual\\s+table\\b.*?\\busing\\s+\"?(\\w+).*");

  private final Connection connection;
  private final String schema;
  private final Map<String, TableShape> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private Schema(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** By name, without regard to case. */
  static Map<String, TableShape> read(Connection connection, String schema) throws SQLException {
    Schema reading = new Schema(connection, schema);
    reading.read();
    return reading.tables;
  }

  private record Entry(String name, String sql) {
    @Nullable String module() {
      var matcher = VIRTUAL.matcher(sql);
      return matcher.matches() ? matcher.group(1) : null;
    }
  }

  private void read() throws SQLException {
    List<Entry> entries =
        Sql.rows(
            connection,
            "SELECT name, sql FROM "
                + schema
                + ".sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            row -> new Entry(row.getString(1), String.valueOf(row.getString(2))));
    List<Entry> virtual = entries.stream().filter(e -> e.module() != null).toList();
    for (Entry entry : entries) {
      if (entry.module() != null) {
        put(
            entry,
            "it is virtual (" + entry.module() + "): rebuild it from its content afterwards");
      } else if (!isShadow(entry, virtual)) {
        put(ordinary(entry));
      }
    }
  }

  private void put(Entry entry, String unfit) {
    put(new TableShape(entry.name(), entry.sql(), List.of(), List.of(), unfit));
  }

  private void put(TableShape table) {
    tables.put(table.name(), table);
  }

  /**
   * Whether a virtual table keeps its content there. SQLite knows only for modules that it has; of
   * another module's tables every one is taken for a shadow that is named like one.
   */
  private boolean isShadow(Entry entry, List<Entry> virtual) throws SQLException {
    String name = entry.name().toLowerCase(Locale.ROOT);
    for (Entry owner : virtual) {
      if (name.startsWith(owner.name().toLowerCase(Locale.ROOT) + "_")
          && (!isModule(String.valueOf(owner.module())) || isKnownShadow(entry))) {
        return true;
      }
    }
    return false;
  }

  private boolean isModule(String name) throws SQLException {
    return !Sql.rows(
            connection,
            "SELECT 1 FROM pragma_module_list WHERE lower(name) = lower(?)",
            row -> row.getInt(1),
            name)
        .isEmpty();
  }

  private boolean isKnownShadow(Entry entry) throws SQLException {
    return Sql.rows(
            connection,
            "SELECT type FROM pragma_table_list(?) WHERE schema = ?",
            row -> row.getString(1),
            entry.name(),
            schema)
        .contains("shadow");
  }

  private record Column(String name, int inKey, int hidden) {}

  private TableShape ordinary(Entry entry) throws SQLException {
    List<Column> all =
        Sql.rows(
            connection,
            "SELECT name, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid",
            row -> new Column(row.getString(1), row.getInt(2), row.getInt(3)),
            entry.name(),
            schema);
    List<String> written = all.stream().filter(c -> c.hidden() == 0).map(Column::name).toList();
    boolean hasKey = all.stream().anyMatch(c -> c.inKey() > 0);
    List<KeyPart> key = hasKey ? key(entry.name(), all, written) : List.of();
    return new TableShape(entry.name(), entry.sql(), written, key, "");
  }

  private record IndexColumn(String name, String collation) {}

  private List<KeyPart> key(String table, List<Column> all, List<String> written)
      throws SQLException {
    List<IndexColumn> indexed =
        Sql.rows(
            connection,
            "SELECT x.name, x.coll FROM pragma_index_list(?1, ?2) i,"
                + " pragma_index_xinfo(i.name, ?2) x WHERE i.origin = 'pk' AND x.key = 1"
                + " ORDER BY x.seqno",
            row -> new IndexColumn(row.getString(1), row.getString(2)),
            table,
            schema);
    if (indexed.isEmpty()) { // the rowid under a name
      indexed =
          all.stream()
              .filter(c -> c.inKey() > 0)
              .map(c -> new IndexColumn(c.name(), "BINARY"))
              .toList();
    }
    List<KeyPart> key = new ArrayList<>();
    for (IndexColumn column : indexed) {
      key.add(new KeyPart(written.indexOf(column.name()), column.collation()));
    }
    return key;
  }
}
