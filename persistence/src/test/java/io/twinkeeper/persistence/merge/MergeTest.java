package io.twinkeeper.persistence.merge;

import static io.twinkeeper.persistence.merge.Sides.only;
import static io.twinkeeper.persistence.merge.Sides.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.merge.Conflict;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableResult.Outcome;
import io.twinkeeper.protocol.merge.TableRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  private static final String T = "CREATE TABLE t (id INTEGER PRIMARY KEY, v, at INTEGER)";

  @TempDir Path directory;

  private Sides sides(String... ancestor) throws Exception {
    return new Sides(directory, ancestor);
  }

  private static MergeRules newest(String column) {
    return new MergeRules(new TableRule(MergePolicy.NEWEST, column, false), Map.of(), false);
  }

  @Test
  void bringsBackWhatOnlyTheForkTouched() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0), (3,'c',0), (4,'d',0)");
    sides.fork(
        "INSERT INTO t VALUES (10, 'new', 1)",
        "UPDATE t SET v = 'changed' WHERE id = 2",
        "DELETE FROM t WHERE id = 3");
    sides.winner("INSERT INTO t VALUES (20, 'theirs', 1)", "UPDATE t SET v = 'D' WHERE id = 4");

    MergeReport report = sides.merge();

    assertThat(sides.inWinner("SELECT id, v FROM t ORDER BY id"))
        .containsExactly("1|a", "2|changed", "4|D", "10|new", "20|theirs");
    assertThat(only(report).inserted()).isEqualTo(1);
    assertThat(only(report).updated()).isEqualTo(1);
    assertThat(only(report).deleted()).isEqualTo(1);
    assertThat(only(report).conflicts()).isZero();
    assertThat(report.settled()).isTrue();
    assertThat(report.log()).isEmpty();
  }

  @Test
  void keepsTheWinnersRowWhereBothTouchedItAndTheForksInTheReport() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1, 'a', 0), (2, 'b', 0), (3, 'c', 0)");
    sides.fork(
        "UPDATE t SET v = 'fork' WHERE id = 1",
        "DELETE FROM t WHERE id = 2",
        "UPDATE t SET v = 'fork' WHERE id = 3",
        "INSERT INTO t VALUES (4, 'fork', 0)");
    sides.winner(
        "UPDATE t SET v = 'winner' WHERE id < 3",
        "DELETE FROM t WHERE id = 3",
        "INSERT INTO t VALUES (4, 'winner', 0)");

    MergeReport report = sides.merge();

    assertThat(sides.inWinner("SELECT id, v FROM t ORDER BY id"))
        .containsExactly("1|winner", "2|winner", "4|winner");
    assertThat(report.conflicts())
        .extracting(Conflict::reason)
        .containsExactlyInAnyOrder(
            "both sides changed it",
            "the fork deleted it, the active side changed it",
            "it is deleted there",
            "both sides have a new row with this key");
    assertThat(report.conflicts().get(0).fork()).containsEntry("v", "'fork'");
    assertThat(report.conflicts().get(0).winner()).containsEntry("v", "'winner'");
    assertThat(report.conflicts().get(0).ancestor()).containsEntry("v", "'a'");
    assertThat(Files.readAllLines(Path.of(report.log()))).hasSize(4);
  }

  @Test
  void changesNothingTheSecondTime() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0), (3,'c',0)");
    sides.fork(
        "INSERT INTO t VALUES (9, 'n', 1)",
        "UPDATE t SET v = 'x' WHERE id < 3",
        "DELETE FROM t WHERE id = 3");
    sides.winner("UPDATE t SET v = 'y' WHERE id = 2");
    sides.merge();
    var once = sides.inWinner("SELECT * FROM t");

    MergeReport again = sides.apply(MergeRules.DEFAULT, sides.log);

    assertThat(again.written()).isZero();
    assertThat(only(again).present()).isEqualTo(3);
    assertThat(sides.inWinner("SELECT * FROM t")).isEqualTo(once);
  }

  @Test
  void writesNothingInADryRunAndTellsTheSame() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0)");
    sides.fork("INSERT INTO t VALUES (9, 'n', 1)", "UPDATE t SET v = 'x'");
    sides.winner("UPDATE t SET v = 'y'");

    MergeReport dry = sides.dryRun(MergeRules.DEFAULT);

    assertThat(sides.inWinner("SELECT id, v FROM t")).containsExactly("1|y");
    assertThat(sides.log).doesNotExist();
    MergeReport merged = sides.merge();
    assertThat(dry.tables()).isEqualTo(merged.tables());
    assertThat(dry.conflicts()).isEqualTo(merged.conflicts());
  }

  @Test
  void letsTheNewestRowWin() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0), (3,'c',0), (4,'d',0)");
    sides.fork(
        "UPDATE t SET v = 'fork', at = 5",
        "UPDATE t SET at = NULL WHERE id = 3",
        "UPDATE t SET at = 'text' WHERE id = 4");
    sides.winner("UPDATE t SET v = 'winner', at = 4 + id");

    MergeReport report = sides.merge(newest("AT"));

    assertThat(sides.inWinner("SELECT id, v, at FROM t ORDER BY id"))
        .containsExactly("1|winner|5", "2|winner|6", "3|winner|7", "4|winner|8");
    sides.winner("UPDATE t SET at = 4 WHERE id < 3");
    MergeReport later = sides.merge(newest("at"));
    assertThat(sides.inWinner("SELECT id, v FROM t ORDER BY id"))
        .containsExactly("1|fork", "2|fork", "3|winner", "4|winner");
    assertThat(only(later).replaced()).isEqualTo(2);
    assertThat(Files.readString(Path.of(later.log()))).contains("'winner'", "\"kept\":\"fork\"");
    assertThat(only(report).conflicts()).isEqualTo(4);
  }

  @Test
  void letsTheForkWinWhereItIsToldTo() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0), (3,'c',0)");
    sides.fork("UPDATE t SET v = 'fork' WHERE id <> 2", "DELETE FROM t WHERE id = 2");
    sides.winner("UPDATE t SET v = 'winner' WHERE id < 3", "DELETE FROM t WHERE id = 3");

    MergeReport report = sides.merge(MergePolicy.FORK);

    assertThat(sides.inWinner("SELECT id, v FROM t ORDER BY id"))
        .containsExactly("1|fork", "3|fork");
    assertThat(only(report).replaced()).isEqualTo(3);
  }

  @Test
  void onlyAddsUnderUnion() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0)");
    sides.fork(
        "INSERT INTO t VALUES (3,'c',0)", "DELETE FROM t WHERE id = 1", "UPDATE t SET at = 9");

    MergeReport report = sides.merge(MergePolicy.UNION);

    assertThat(sides.inWinner("SELECT id, at FROM t")).containsExactly("1|0", "2|0", "3|9");
    assertThat(only(report).conflicts()).isEqualTo(2);
    assertThat(report.conflicts().get(0).reason()).contains("union only adds rows");
  }

  @Test
  void leavesConflictsOpenUnderManual() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0)");
    sides.fork("UPDATE t SET v = 'fork'");
    sides.winner("UPDATE t SET v = 'winner'");

    MergeReport report = sides.merge(MergePolicy.MANUAL);

    assertThat(only(report).open()).isEqualTo(1);
    assertThat(report.settled()).isFalse();
    assertThat(sides.inWinner("SELECT v FROM t")).containsExactly("winner");
  }

  @Test
  void mergesOnlyUnionTablesUnasked() throws Exception {
    Sides sides = sides(T, "CREATE TABLE events (id TEXT PRIMARY KEY, what)");
    sides.fork("INSERT INTO t VALUES (1,'a',0)", "INSERT INTO events VALUES ('e1', 'x')");
    MergeRules rules =
        new MergeRules(TableRule.DEFAULT, Map.of("EVENTS", TableRule.of(MergePolicy.UNION)), false)
            .onlyUnion();

    MergeReport report = sides.merge(rules);

    assertThat(result(report, "events").inserted()).isEqualTo(1);
    assertThat(result(report, "t").outcome()).isEqualTo(Outcome.WAITING);
    assertThat(report.settled()).isFalse();
    assertThat(sides.inWinner("SELECT count(*) FROM t")).containsExactly("0");
  }

  @Test
  void reportsARowThatAnotherUniqueColumnKeepsOut() throws Exception {
    Sides sides = sides("CREATE TABLE u (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)");
    sides.fork("INSERT INTO u VALUES (1, 'ann@x'), (2, 'bob@x')");
    sides.winner("INSERT INTO u VALUES (7, 'ann@x')");

    MergeReport report = sides.merge();

    assertThat(sides.inWinner("SELECT id FROM u ORDER BY id")).containsExactly("2", "7");
    assertThat(report.conflicts().get(0).reason()).contains("UNIQUE constraint failed: u.mail");
  }

  @Test
  void movesAUniqueValueFromOneRowToAnother() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE u (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)",
            "INSERT INTO u VALUES (1, 'a'), (2, 'b')");
    sides.fork("UPDATE u SET mail = 'c' WHERE id = 2", "UPDATE u SET mail = 'b' WHERE id = 1");

    assertThat(only(sides.merge()).updated()).isEqualTo(2);
    assertThat(sides.inWinner("SELECT id, mail FROM u ORDER BY id")).containsExactly("1|b", "2|c");
  }

  @Test
  void bringsBackWhatIsMissingIfNoAncestorIsKnown() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0)");
    sides.fork(
        "INSERT INTO t VALUES (3,'c',0)",
        "UPDATE t SET v = 'fork' WHERE id = 1",
        "DELETE FROM t WHERE id = 2");
    sides.compare(ForkChanges.Base.NONE, null);

    MergeReport report =
        sides.apply(new MergeRules(TableRule.of(MergePolicy.FORK), Map.of(), false), sides.log);

    assertThat(report.ancestorKnown()).isFalse();
    assertThat(sides.inWinner("SELECT id, v FROM t ORDER BY id"))
        .containsExactly("1|a", "2|b", "3|c");
    assertThat(report.conflicts().get(0).reason()).contains("no common ancestor is known");
  }

  @Test
  void sendsOnlyWhatTheWinnerLackedIfThatIsKnown() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0)");
    sides.fork("INSERT INTO t VALUES (3,'c',0)", "DELETE FROM t WHERE id = 2");
    sides.winner("UPDATE t SET v = 'A' WHERE id = 1");
    sides.compare(ForkChanges.Base.WINNER, sides.winner);

    MergeReport report = sides.apply(MergeRules.DEFAULT, sides.log);

    assertThat(Sides.query(sides.changes, "SELECT kind, k0 FROM changes_1"))
        .containsExactly("unknown|1", "unknown|3");
    assertThat(only(report).inserted()).isEqualTo(1);
    assertThat(only(report).conflicts()).isEqualTo(1);
  }

  @Test
  void mergesNothingOnceTheNodeMayNotServe() throws Exception {
    Sides sides = sides(T);
    sides.fork("INSERT INTO t VALUES (1,'a',0)");
    sides.compare(ForkChanges.Base.ANCESTOR, sides.ancestor);
    AtomicInteger asked = new AtomicInteger();
    BooleanSupplier untilTheCommit = () -> asked.getAndIncrement() == 0;
    for (BooleanSupplier permitted : List.<BooleanSupplier>of(() -> false, untilTheCommit)) {
      Merge.Order order = sides.order(permitted, true, Duration.ofMinutes(1));
      try (var connection = Sides.open(sides.winner)) {
        assertThatThrownBy(() -> Merge.run(connection, sides.changes, order))
            .isInstanceOf(MergeFailed.class)
            .hasMessageContaining("may not serve");
      }
      assertThat(sides.inWinner("SELECT * FROM t")).isEmpty();
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void takesEverythingBackIfItKeepsWritersOutForTooLong() throws Exception {
    Sides sides = sides(T);
    sides.fork(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
            + " 20000) SELECT i, i, i FROM n");
    sides.compare(ForkChanges.Base.ANCESTOR, sides.ancestor);
    Merge.Order order = sides.order(() -> true, true, Duration.ofMillis(1));
    try (var connection = Sides.open(sides.winner)) {
      assertThatThrownBy(() -> Merge.run(connection, sides.changes, order))
          .isInstanceOf(MergeFailed.class)
          .hasMessageContaining("writers out");
    }
    sides.winner("INSERT INTO t VALUES (1, 'goes on', 0)");
    assertThat(sides.inWinner("SELECT count(*) FROM t")).containsExactly("1");
  }

  @Test
  void doesNotTrustAnAncestorOfAnotherLine() throws Exception {
    Sides sides = sides(T, "INSERT INTO t VALUES (1,'a',0), (2,'b',0)");
    sides.fork("INSERT INTO t VALUES (3,'c',0)", "UPDATE t SET v = 'x' WHERE id = 1");
    sides.fork("DELETE FROM t WHERE id = 2");
    sides.compare(ForkChanges.Base.ANCESTOR, sides.ancestor);
    Merge.Order order = sides.order(() -> true, false, Duration.ofMinutes(1));
    try (var connection = Sides.open(sides.winner)) {
      MergeReport report = Merge.run(connection, sides.changes, order);
      assertThat(report.ancestorKnown()).isFalse();
      assertThat(report.conflictsTotal()).isEqualTo(2);
    }
    assertThat(sides.inWinner("SELECT id, v FROM t")).containsExactly("1|a", "2|b", "3|c");
  }

  @Test
  void mergesNothingIfTheDatabaseCannotBeWritten() throws Exception {
    Sides sides = sides(T);
    sides.fork("INSERT INTO t VALUES (1,'a',0)");
    try (var writer = Sides.open(sides.winner);
        var statement = writer.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      sides.compare(ForkChanges.Base.ANCESTOR, sides.ancestor);
      try (var connection = Sides.open(sides.winner)) {
        Sql.run(connection, "PRAGMA busy_timeout = 50");
        assertThatThrownBy(
                () ->
                    Merge.run(
                        connection, sides.changes, Sides.order(MergeRules.DEFAULT, sides.log)))
            .isInstanceOf(MergeFailed.class)
            .hasMessageContaining("locked");
      }
      statement.execute("ROLLBACK");
    }
    assertThat(only(sides.merge()).inserted()).isEqualTo(1);
  }
}
