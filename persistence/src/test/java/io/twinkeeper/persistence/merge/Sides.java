package io.twinkeeper.persistence.merge;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A common ancestor, and the two databases that became of it. */
final class Sides {
  static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  final Path ancestor;
  final Path fork;
  final Path winner;
  final Path changes;
  final Path log;

  Sides(Path directory, String... ancestorSql) throws Exception {
    ancestor = directory.resolve("ancestor.db");
    fork = directory.resolve("fork.db");
    winner = directory.resolve("winner.db");
    changes = directory.resolve("changes.db");
    log = directory.resolve("conflicts.jsonl");
    run(ancestor, ancestorSql);
    Files.copy(ancestor, fork);
    Files.copy(ancestor, winner);
    run(winner, "PRAGMA journal_mode = WAL");
  }

  Sides fork(String... sql) throws SQLException {
    run(fork, sql);
    return this;
  }

  Sides winner(String... sql) throws SQLException {
    run(winner, sql);
    return this;
  }

  MergeReport merge() throws Exception {
    return merge(MergeRules.DEFAULT);
  }

  MergeReport merge(MergePolicy byDefault) throws Exception {
    return merge(new MergeRules(TableRule.of(byDefault), Map.of(), false));
  }

  MergeReport merge(MergeRules rules) throws Exception {
    compare(ForkChanges.Base.ANCESTOR, ancestor);
    return apply(rules, log);
  }

  MergeReport dryRun(MergeRules rules) throws Exception {
    compare(ForkChanges.Base.ANCESTOR, ancestor);
    return apply(rules, null);
  }

  void compare(ForkChanges.Base base, @Nullable Path with) throws IOException {
    ForkChanges.write(changes, "w/d", "fork-1", fork, base, with);
  }

  MergeReport apply(MergeRules rules, @Nullable Path to) throws Exception {
    try (Connection connection = open(winner)) {
      return Merge.run(connection, changes, order(rules, to));
    }
  }

  static Merge.Order order(MergeRules rules, @Nullable Path log) {
    return new Merge.Order(rules, "beta", NOW, log, () -> true, true, Duration.ofMinutes(1));
  }

  /** By the usual rules. */
  Merge.Order order(BooleanSupplier permitted, boolean sameLine, Duration atMost) {
    return new Merge.Order(MergeRules.DEFAULT, "beta", NOW, log, permitted, sameLine, atMost);
  }

  List<String> inWinner(String sql) throws SQLException {
    return query(winner, sql);
  }

  static TableResult only(MergeReport report) {
    if (report.tables().size() != 1) {
      throw new AssertionError(report.tables().toString());
    }
    return report.tables().get(0);
  }

  static TableResult result(MergeReport report, String table) {
    return report.tables().stream().filter(t -> t.table().equals(table)).findFirst().orElseThrow();
  }

  static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  static void run(Path file, String... statements) throws SQLException {
    try (Connection connection = open(file);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Rows as text, columns with | between. */
  static List<String> query(Path file, String sql) throws SQLException {
    try (Connection connection = open(file)) {
      return Sql.rows(
          connection,
          sql,
          row -> {
            int width = row.getMetaData().getColumnCount();
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= width; i++) {
              line.append(i == 1 ? "" : "|").append(row.getString(i));
            }
            return line.toString();
          });
    }
  }
}
