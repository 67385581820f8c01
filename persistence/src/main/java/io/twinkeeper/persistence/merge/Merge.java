package io.twinkeeper.persistence.merge;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableResult.Outcome;
import io.twinkeeper.protocol.merge.TableRule;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a fork's changes into the database that won, three ways by primary key, in one transaction
 * of SQL: so it replicates like any commit of the application.
 *
 * <p>Every row is judged against what the database holds now, so merging again changes nothing,
 * also after a crash right behind the commit. Blocks, and keeps the database's writers out while it
 * works: for a time that grows with the number of changes, not with the database. Not thread-safe.
 */
public final class Merge {
  /** Removing what breaks a reference may break another one; each round removes at least one. */
  private static final int ROUNDS = 50;

  private final Connection connection;
  private final Order order;
  private final MergeRules rules;
  private final List<TableResult> aside = new ArrayList<>();
  private final List<TableMerge> merges = new ArrayList<>();
  private boolean ancestor;

  private Merge(Connection connection, Order order) {
    this.connection = connection;
    this.order = order;
    this.rules = order.rules();
  }

  /**
   * How to merge.
   *
   * @param node where this is, for the report
   * @param log where every conflict goes as JSON lines, on disk before anything is committed; null
   *     for a dry run
   * @param permitted whether this node may write still: asked before the transaction, during it,
   *     and right before it commits; any thread's answer will do
   * @param sameLine whether the fork's ancestor is in this database's past; else it is not trusted
   * @param atMost how long writers may be kept out before everything is taken back
   */
  public record Order(
      MergeRules rules,
      String node,
      Instant at,
      @Nullable Path log,
      BooleanSupplier permitted,
      boolean sameLine,
      Duration atMost) {}

  /**
   * Merges, or tells what merging would do.
   *
   * @param connection to the winner's database, for this alone, with a busy timeout and not in a
   *     transaction; afterwards it is good for nothing but closing
   * @param changes a file that {@link ForkChanges} wrote
   * @throws MergeFailed if nothing was merged
   */
  public static MergeReport run(Connection connection, Path changes, Order order)
      throws IOException {
    try {
      return new Merge(connection, order).run(changes);
    } catch (SQLException e) {
      String why = Sql.isInterrupt(e) ? WriteLimit.tooLong(order) : e.getMessage();
      throw new MergeFailed("the fork cannot be merged: " + why, e);
    }
  }

  private MergeReport run(Path changes) throws SQLException, IOException {
    Path log = order.log();
    Sql.run(connection, "PRAGMA foreign_keys = OFF"); // no cascades: they are in the changes
    Sql.attach(connection, changes, "chg");
    requireFormat();
    ancestor = order.sameLine() && about("base").equals(ForkChanges.Base.ANCESTOR.name());
    requirePermitted();
    Sql.run(connection, "BEGIN IMMEDIATE");
    try (WriteLimit limit = WriteLimit.begin(connection, order);
        ConflictLog conflicts = new ConflictLog(log)) {
      Map<String, TableShape> there = Schema.read(connection, "main");
      choose(there);
      write(ForeignKeys.read(connection, there));
      raiseSequences();
      List<TableResult> results = results(conflicts);
      conflicts.force();
      limit.end();
      requirePermitted();
      Sql.run(connection, log == null ? "ROLLBACK" : "COMMIT");
      return new MergeReport(
          about("fork"),
          about("stream"),
          order.node(),
          order.at(),
          log == null,
          ancestor,
          results,
          conflicts.total(),
          conflicts.shown(),
          conflicts.path());
    } catch (SQLException | IOException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  private void requirePermitted() {
    if (!order.permitted().getAsBoolean()) {
      throw new MergeFailed(order.node() + " may not serve any longer; nothing was merged", null);
    }
  }

  private void rollBack(Exception cause) {
    try {
      Sql.run(connection, "ROLLBACK");
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void requireFormat() throws SQLException {
    String format = about("format");
    if (!format.equals("" + ForkChanges.FORMAT)) {
      throw new MergeFailed(
          "the changes are in format " + format + ", this build knows " + ForkChanges.FORMAT, null);
    }
  }

  private String about(String name) throws SQLException {
    return Sql.string(connection, "SELECT value FROM chg.about WHERE name = " + Sql.text(name));
  }

  /** Judges the tables that can be merged; notes why the others are not. */
  private void choose(Map<String, TableShape> there) throws SQLException {
    for (ChangedTable table : ChangedTable.read(connection)) {
      TableRule rule = rules.of(table.shape().name());
      String refusal = refusal(table, rule, there.get(table.shape().name()));
      if (rule.policy() == MergePolicy.SKIP) {
        aside(table, rule, Outcome.MERGED, "skipped: it is as the active side has it");
      } else if (!refusal.isEmpty()) {
        aside(table, rule, Outcome.REFUSED, refusal);
      } else if (rules.unionOnly() && rule.policy() != MergePolicy.UNION) {
        aside(table, rule, Outcome.WAITING, "its policy is not union: merge it by hand");
      } else {
        judge(table, rule);
      }
    }
    for (ChangedObject object : ChangedObject.read(connection)) {
      if (!Objects.equals(object.sql(), object.now(connection))) {
        aside(object);
      }
    }
  }

  private void aside(ChangedObject object) {
    MergePolicy policy = rules.of(object.name()).policy();
    boolean skipped = policy == MergePolicy.SKIP;
    aside.add(
        TableResult.aside(
            object.name(),
            policy,
            skipped ? Outcome.MERGED : Outcome.REFUSED,
            skipped ? "skipped: it is as the active side has it" : object.difference()));
  }

  private void aside(ChangedTable table, TableRule rule, Outcome outcome, String reason) {
    aside.add(TableResult.aside(table.shape().name(), rule.policy(), outcome, reason));
  }

  private String refusal(ChangedTable table, TableRule rule, @Nullable TableShape now)
      throws SQLException {
    if (!table.reason().isEmpty()) {
      return table.reason();
    }
    if (now == null) {
      return "the active side has no such table: create it there, then merge";
    }
    if (!now.sql().equals(table.shape().sql())) {
      return "its definition differs on the active side";
    }
    if (!now.keyed() && rule.policy() != MergePolicy.UNION) {
      return "it has no primary key: only policy union can add its rows";
    }
    if (rule.policy() == MergePolicy.NEWEST && !hasColumn(now, String.valueOf(rule.column()))) {
      return "it has no column " + rule.column() + " to tell the newest row by";
    }
    if (!rule.fireTriggers() && hasTriggers(now)) {
      return "it has triggers, which would run for merged rows: triggers = fire allows that";
    }
    return "";
  }

  private static boolean hasColumn(TableShape table, String column) {
    return table.columns().stream().anyMatch(column::equalsIgnoreCase);
  }

  private boolean hasTriggers(TableShape table) throws SQLException {
    return !Sql.rows(
            connection,
            "SELECT 1 FROM main.sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?)",
            row -> row.getInt(1),
            table.name())
        .isEmpty();
  }

  private void judge(ChangedTable table, TableRule rule) throws SQLException {
    TableMerge merge = new TableMerge(connection, table, rule, ancestor, rules.unionOnly());
    Sql.run(connection, "SAVEPOINT one_table");
    try {
      merge.judge();
      merges.add(merge);
    } catch (SQLException e) {
      if (Sql.isInterrupt(e)) {
        throw e;
      }
      Sql.run(connection, "ROLLBACK TO one_table");
      aside(table, rule, Outcome.REFUSED, "it cannot be compared: " + e.getMessage());
    }
    Sql.run(connection, "RELEASE one_table");
  }

  /**
   * Writes everything; takes it back and leaves out what breaks a reference, until nothing does.
   */
  private void write(ForeignKeys keys) throws SQLException {
    long before = keys.violations(merges);
    Sql.run(connection, "SAVEPOINT unwritten");
    Map<TableMerge, Map<Long, String>> excluded = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      writeRows();
      Map<TableMerge, Map<Long, String>> broken = allBroken(keys);
      if (broken.isEmpty()) {
        requireNoMore(keys.violations(merges), before);
        return;
      }
      broken.forEach(
          (merge, reasons) ->
              excluded.computeIfAbsent(merge, m -> new LinkedHashMap<>()).putAll(reasons));
      Sql.run(connection, "ROLLBACK TO unwritten");
      for (Map.Entry<TableMerge, Map<Long, String>> entry : excluded.entrySet()) {
        entry.getKey().exclude(entry.getValue());
      }
    }
    throw new MergeFailed("its foreign keys could not be satisfied in " + ROUNDS + " rounds", null);
  }

  /** With what refers to rows that break a reference, and so on: however long the chain is. */
  private Map<TableMerge, Map<Long, String>> allBroken(ForeignKeys keys) throws SQLException {
    Map<TableMerge, Map<Long, String>> all = new LinkedHashMap<>();
    int taken;
    do {
      taken = 0;
      for (Map.Entry<TableMerge, Map<Long, String>> more : keys.broken(merges).entrySet()) {
        Map<Long, String> known = all.computeIfAbsent(more.getKey(), m -> new TreeMap<>());
        more.getValue().forEach(known::putIfAbsent);
        taken += more.getKey().takeOut(more.getValue().keySet());
      }
    } while (taken > 0);
    return all;
  }

  private static void requireNoMore(long violations, long before) {
    if (violations > before) {
      throw new MergeFailed(
          (violations - before) + " foreign keys would be broken; nothing was merged", null);
    }
  }

  /** A row that does not fit yet may fit once another one has moved: again while that helps. */
  private void writeRows() throws SQLException {
    long written;
    do {
      written = 0;
      for (String operation : TableMerge.OPERATIONS) {
        for (TableMerge merge : merges) {
          written += merge.apply(operation);
        }
      }
    } while (written > 0);
    for (TableMerge merge : merges) {
      merge.giveUp();
    }
  }

  /** Ids that the fork gave away are not given to other rows. */
  private void raiseSequences() throws SQLException {
    boolean none =
        Sql.number(
                connection,
                "SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_sequence'")
            == 0;
    if (none) {
      return;
    }
    List<String> given =
        Sql.rows(
            connection,
            "SELECT s.name FROM chg.sequences s JOIN main.sqlite_schema t ON t.name = s.name"
                + " WHERE t.type = 'table' AND upper(t.sql) LIKE '%AUTOINCREMENT%'",
            row -> row.getString(1));
    given.removeIf(table -> rules.of(table).policy() == MergePolicy.SKIP);
    for (String table : given) {
      Sql.run(
          connection,
          "UPDATE main.sqlite_sequence SET seq = (SELECT seq FROM chg.sequences WHERE name = ?1)"
              + " WHERE name = ?1 AND seq < (SELECT seq FROM chg.sequences WHERE name = ?1)",
          table);
      Sql.run(
          connection,
          "INSERT INTO main.sqlite_sequence SELECT name, seq FROM chg.sequences WHERE name = ?1"
              + " AND NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = ?1)",
          table);
    }
  }

  private List<TableResult> results(ConflictLog conflicts) throws SQLException {
    List<TableResult> results = new ArrayList<>(aside);
    for (TableMerge merge : merges) {
      merge.conflicts(conflicts::add);
      results.add(result(merge));
    }
    results.sort((a, b) -> String.CASE_INSENSITIVE_ORDER.compare(a.table(), b.table()));
    return List.copyOf(results);
  }

  private static TableResult result(TableMerge merge) throws SQLException {
    return new TableResult(
        merge.table().shape().name(),
        merge.rule().policy(),
        Outcome.MERGED,
        "",
        merge.rowsInserted(),
        merge.count("done = 1 AND op = 'update'"),
        merge.count("done = 1 AND op = 'delete'"),
        merge.count("state = 'same'"),
        merge.count("state IN ('keep', 'open', 'replace')"),
        merge.count("state = 'replace'"),
        merge.count("state = 'open'"));
  }
}
