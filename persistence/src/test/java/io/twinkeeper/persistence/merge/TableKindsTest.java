package io.twinkeeper.persistence.merge;

import static io.twinkeeper.persistence.merge.Sides.only;
import static io.twinkeeper.persistence.merge.Sides.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.merge.Conflict;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableResult.Outcome;
import io.twinkeeper.protocol.merge.TableRule;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Collation;

/** Every kind of table is merged, or refused with the reason. */
class TableKindsTest {
  @TempDir Path directory;

  private Sides sides(String... ancestor) throws Exception {
    return new Sides(directory, ancestor);
  }

  private static MergeRules rule(String table, TableRule rule) {
    return new MergeRules(TableRule.DEFAULT, Map.of(table, rule), false);
  }

  @Test
  void refusesOneTableWhoseIndexNeedsTheApplicationAndMergesTheOthers() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w)",
            "CREATE TABLE u (id PRIMARY KEY)");
    sides.fork("INSERT INTO t VALUES (1, 'x', 2)", "INSERT INTO u VALUES (1)");
    for (Path file : List.of(sides.ancestor, sides.fork, sides.winner)) {
      try (Connection application = Sides.open(file)) {
        Collation.create(application, "app", new ByLength());
        Sql.run(application, "CREATE INDEX by_length ON t (v COLLATE app)");
        Collation.destroy(application, "app");
      }
    }
    MergeReport report = sides.merge();
    assertThat(result(report, "t").outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result(report, "t").reason()).contains("app");
    assertThat(result(report, "u").inserted()).isEqualTo(1);
  }

  private static final class ByLength extends Collation {
    @Override
    protected int xCompare(String a, String b) {
      return Integer.compare(a.length(), b.length());
    }
  }

  @Test
  void tellsOfViewsTriggersIndexesAndEmptyTablesUntilTheActiveSideHasThemToo() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
            "CREATE VIEW gone AS SELECT 1",
            "CREATE VIEW same AS SELECT 2");
    String[] migration = {
      "CREATE VIEW w AS SELECT v FROM t",
      "CREATE INDEX i ON t (v)",
      "CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END",
      "CREATE TABLE empty (id INTEGER PRIMARY KEY)",
      "DROP VIEW gone"
    };
    sides.fork(migration);

    MergeReport report = sides.merge();

    assertThat(report.settled()).isFalse();
    assertThat(report.tables())
        .extracting(TableResult::table)
        .containsExactly("empty", "g", "gone", "i", "w");
    assertThat(result(report, "gone").reason()).contains("dropped this view");
    assertThat(result(report, "empty").reason()).contains("this table: do so on the active side");
    sides.winner(migration);
    assertThat(sides.merge().settled()).isTrue();
  }

  @Test
  void doesNotGiveAnIdAgainWhoseRowTheForkDeleted() throws Exception {
    Sides sides = sides("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v)");
    sides.fork("INSERT INTO t VALUES (70, 'x')", "DELETE FROM t");
    sides.merge();
    sides.winner("INSERT INTO t (v) VALUES ('next')");
    assertThat(sides.inWinner("SELECT id FROM t")).containsExactly("71");
  }

  @Test
  void leavesOutAChainOfReferencesHoweverLong() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE n (id INTEGER PRIMARY KEY, up REFERENCES n)",
            "INSERT INTO n VALUES (0, NULL)");
    sides.fork(
        "INSERT INTO n WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i <"
            + " 120) SELECT i, i - 1 FROM c",
        "INSERT INTO n VALUES (500, NULL)");
    sides.winner("DELETE FROM n");
    MergeReport report = sides.merge();
    assertThat(sides.inWinner("SELECT id FROM n")).containsExactly("500");
    assertThat(only(report).conflicts()).isEqualTo(120);
  }

  @Test
  void takesBackADeletedParentWithoutReadingTheChildrenForEach() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p)",
            "INSERT INTO p WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
                + " 3000) SELECT i FROM n");
    sides.fork("DELETE FROM p");
    sides.winner(
        "INSERT INTO p VALUES (9999)",
        "INSERT INTO c WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
            + " 30000) SELECT i, iif(i = 1, 7, 9999) FROM n");
    sides.compare(ForkChanges.Base.ANCESTOR, sides.ancestor);
    MergeReport report = sides.apply(MergeRules.DEFAULT, sides.log);
    assertThat(only(report).deleted()).isEqualTo(2999);
    assertThat(sides.inWinner("SELECT id FROM p ORDER BY id")).containsExactly("7", "9999");
  }

  @Test
  void reportsADeletedRowWithoutKeyAsItWas() throws Exception {
    Sides sides =
        sides("CREATE TABLE k (a TEXT PRIMARY KEY, v)", "INSERT INTO k VALUES (NULL, 'was')");
    sides.fork("DELETE FROM k");
    Conflict conflict = sides.merge().conflicts().get(0);
    assertThat(conflict.fork()).isNull();
    assertThat(conflict.ancestor()).containsEntry("v", "'was'");
  }

  @Test
  void reportsTextsThatAreNotUtf8ByTheirBytes() throws Exception {
    Sides sides = sides("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
    sides.fork("INSERT INTO t VALUES (1, CAST(x'61ff62' AS TEXT)), (2, 'ä')");
    sides.winner("INSERT INTO t VALUES (1, 'a' || char(0) || 'b'), (2, 'o')");
    List<Conflict> conflicts = sides.merge().conflicts();
    assertThat(conflicts.get(0).fork()).containsEntry("v", "CAST(X'61ff62' AS TEXT)");
    assertThat(conflicts.get(0).winner()).containsEntry("v", "CAST(X'610062' AS TEXT)");
    assertThat(conflicts.get(1).fork()).containsEntry("v", "'ä'");
  }

  @Test
  void leavesAForksRowOpenThatNobodyAskedFor() throws Exception {
    Sides sides = sides("CREATE TABLE e (id INTEGER PRIMARY KEY, v, u UNIQUE)");
    sides.fork("INSERT INTO e VALUES (101, 'fork', 1), (102, 'fork', 2)");
    sides.winner("INSERT INTO e VALUES (101, 'winner', 7), (103, 'winner', 2)");
    MergeRules rules = rule("e", TableRule.of(MergePolicy.UNION));
    MergeReport report = sides.merge(rules.onlyUnion());
    assertThat(only(report).open()).isEqualTo(2);
    assertThat(report.settled()).isFalse();
    assertThat(sides.merge(rules).settled()).as("asked for").isTrue();
  }

  @Test
  void withoutRowid() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE w (a TEXT, b INT, v, PRIMARY KEY (b, a)) WITHOUT ROWID",
            "INSERT INTO w VALUES ('x', 1, 'old'), ('y', 1, 'old')");
    sides.fork("UPDATE w SET v = 'new' WHERE a = 'x'", "DELETE FROM w WHERE a = 'y'");
    sides.fork("INSERT INTO w VALUES ('x', 2, 'more')");
    sides.merge();
    assertThat(sides.inWinner("SELECT * FROM w ORDER BY b")).containsExactly("x|1|new", "x|2|more");
  }

  @Test
  void blobAndRealKeysAndEveryTypeOfValue() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE k (b BLOB, r REAL, any, PRIMARY KEY (b, r))",
            "INSERT INTO k VALUES (x'00ff', 0.1, 1), (x'', -1e300, 'text')");
    sides.fork(
        "UPDATE k SET any = 1.0 WHERE r = 0.1",
        "INSERT INTO k VALUES (x'0001', 1e-300, x'deadbeef'), (zeroblob(3), 0.1, NULL)",
        "INSERT INTO k VALUES (x'aa', 5.0, CAST(x'61ff62' AS TEXT))",
        "INSERT INTO k VALUES (x'ab', 9e999, 'a' || char(0) || 'b')");
    MergeReport report = sides.merge();
    assertThat(only(report).inserted()).isEqualTo(4);
    String all = "SELECT hex(b), r, typeof(any), hex(any) FROM k ORDER BY b, r";
    assertThat(sides.inWinner(all)).isEqualTo(Sides.query(sides.fork, all));
    assertThat(sides.apply(MergeRules.DEFAULT, sides.log).written()).isZero();
  }

  @Test
  void aKeyThatOverlooksCase() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE n (name TEXT COLLATE NOCASE PRIMARY KEY, v)",
            "INSERT INTO n VALUES ('Ann', 1)");
    sides.fork("UPDATE n SET name = 'ANN', v = 2", "INSERT INTO n VALUES ('bob', 1)");
    sides.winner("INSERT INTO n VALUES ('BOB', 9)");
    MergeReport report = sides.merge();
    assertThat(sides.inWinner("SELECT * FROM n ORDER BY name")).containsExactly("ANN|2", "BOB|9");
    assertThat(only(report).conflicts()).isEqualTo(1);
  }

  @Test
  void aKeyWhoseIndexHasAnotherCollationThanItsColumn() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE n (name TEXT, v, PRIMARY KEY (name COLLATE NOCASE))",
            "INSERT INTO n VALUES ('Ann', 1)");
    sides.fork("UPDATE n SET v = 2, name = 'aNN'");
    sides.merge();
    assertThat(sides.inWinner("SELECT * FROM n")).containsExactly("aNN|2");
  }

  @Test
  void rowsWithNullInTheirKeyAreReported() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE n (a TEXT, b, PRIMARY KEY (a, b))",
            "INSERT INTO n VALUES (NULL, 1), (NULL, 1), ('x', 1)");
    sides.fork("INSERT INTO n VALUES (NULL, 2), ('y', 1)");
    MergeReport report = sides.merge();
    assertThat(only(report).inserted()).isEqualTo(1);
    assertThat(report.conflictsTotal()).isEqualTo(1);
    assertThat(report.conflicts().get(0).reason()).contains("NULL in its primary key");
    assertThat(report.conflicts().get(0).fork()).containsEntry("b", "2");
  }

  @Test
  void withoutAPrimaryKeyOnlyUnionAddsCopies() throws Exception {
    Sides sides =
        sides("CREATE TABLE l (at, what)", "INSERT INTO l VALUES (1, 'a'), (1, 'a'), (2, 'b')");
    sides.fork(
        "INSERT INTO l VALUES (1, 'a'), (3, 'c'), (1.0, 'a'), (NULL, NULL)",
        "DELETE FROM l WHERE at = 2");
    sides.winner("INSERT INTO l VALUES (3, 'c')");

    MergeReport refused = sides.merge();
    assertThat(only(refused).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(only(refused).reason()).contains("no primary key");

    MergeReport report = sides.merge(MergePolicy.UNION);
    assertThat(only(report).inserted()).isEqualTo(3);
    assertThat(only(report).present()).isEqualTo(1);
    assertThat(report.conflicts().get(0).reason()).contains("a row without a key is not deleted");
    assertThat(sides.inWinner("SELECT quote(at), what FROM l ORDER BY 1, 2"))
        .containsExactly("1|a", "1|a", "1|a", "1.0|a", "2|b", "3|c", "NULL|null");
    assertThat(
            sides
                .apply(new MergeRules(TableRule.of(MergePolicy.UNION), Map.of(), false), null)
                .written())
        .isZero();
  }

  @Test
  void generatedColumnsComeOutOfTheOthers() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE g (id INTEGER PRIMARY KEY, a, v AS (a * 2), s AS (a * 3) STORED)",
            "INSERT INTO g (id, a) VALUES (1, 1)");
    sides.fork("UPDATE g SET a = 5", "INSERT INTO g (id, a) VALUES (2, 7)");
    assertThat(only(sides.merge()).outcome()).isEqualTo(Outcome.MERGED);
    assertThat(sides.inWinner("SELECT * FROM g")).containsExactly("1|5|10|15", "2|7|14|21");
  }

  @Test
  void aTableWithTriggersIsRefusedUnlessTheyMayFire() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE m (id INTEGER PRIMARY KEY, v)",
            "CREATE TABLE audit (id INTEGER PRIMARY KEY, what)",
            "CREATE TRIGGER tr AFTER INSERT ON m BEGIN INSERT INTO audit(what) VALUES (new.v); END");
    sides.fork("INSERT INTO m VALUES (1, 'x')");
    MergeReport report = sides.merge();
    assertThat(result(report, "m").reason()).contains("triggers");
    assertThat(result(report, "audit").inserted()).isEqualTo(1);

    MergeReport fired = sides.merge(rule("m", new TableRule(MergePolicy.WINNER, null, true)));
    assertThat(result(fired, "m").inserted()).isEqualTo(1);
    assertThat(sides.inWinner("SELECT count(*) FROM audit")).containsExactly("2");
  }

  @Test
  void virtualTablesAreRefusedAndTheirShadowsPassedOver() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE docs (id INTEGER PRIMARY KEY, body)",
            "CREATE TABLE docs_fts_notes (id INTEGER PRIMARY KEY, note)",
            "CREATE VIRTUAL TABLE docs_fts USING fts5(body, content='docs', content_rowid='id')");
    sides.fork(
        "INSERT INTO docs VALUES (1, 'hello')",
        "INSERT INTO docs_fts_notes VALUES (1, 'mine')",
        "INSERT INTO docs_fts(rowid, body) VALUES (1, 'hello')");
    MergeReport report = sides.merge();
    assertThat(report.tables())
        .extracting(t -> t.table() + " " + t.outcome())
        .containsExactly("docs MERGED", "docs_fts REFUSED", "docs_fts_notes MERGED");
    assertThat(result(report, "docs_fts").reason()).contains("virtual (fts5)");
    assertThat(sides.inWinner("PRAGMA integrity_check")).containsExactly("ok");

    MergeReport decided = sides.merge(rule("docs_fts", TableRule.of(MergePolicy.SKIP)));
    assertThat(decided.settled()).isTrue();
  }

  @Test
  void shadowsOfAnUnknownModuleArePassedOverToo() throws Exception {
    Sides sides = sides("CREATE TABLE vec_chunks (id INTEGER PRIMARY KEY, v)");
    for (Path file : new Path[] {sides.ancestor, sides.fork, sides.winner}) {
      Sides.run(
          file,
          "PRAGMA writable_schema = ON",
          "INSERT INTO sqlite_schema VALUES ('table', 'vec', 'vec', 0,"
              + " 'CREATE VIRTUAL TABLE vec USING vec0(v float[3])')");
    }
    sides.fork("INSERT INTO vec_chunks VALUES (1, x'00')");
    MergeReport report = sides.merge();
    assertThat(only(report).table()).isEqualTo("vec");
    assertThat(only(report).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(sides.inWinner("SELECT count(*) FROM vec_chunks")).containsExactly("0");
  }

  @Test
  void aDefinitionThatEitherSideChangedIsRefused() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE a (id INTEGER PRIMARY KEY)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY)",
            "CREATE TABLE d (id INTEGER PRIMARY KEY)");
    sides.fork(
        "ALTER TABLE a ADD COLUMN x",
        "INSERT INTO b VALUES (1)",
        "INSERT INTO c VALUES (1)",
        "DROP TABLE d",
        "CREATE TABLE e (id INTEGER PRIMARY KEY)",
        "INSERT INTO e VALUES (1)",
        "CREATE TABLE f (id INTEGER PRIMARY KEY)",
        "INSERT INTO f VALUES (1)");
    sides.winner(
        "ALTER TABLE b ADD COLUMN y", "DROP TABLE c", "CREATE TABLE f (id INTEGER PRIMARY KEY)");
    MergeReport report = sides.merge();
    assertThat(result(report, "a").reason()).isEqualTo("the fork changed its definition");
    assertThat(result(report, "b").reason()).isEqualTo("its definition differs on the active side");
    assertThat(result(report, "c").reason()).contains("no such table");
    assertThat(result(report, "d").reason()).isEqualTo("the fork dropped it");
    assertThat(result(report, "e").reason()).contains("no such table");
    assertThat(result(report, "f").inserted()).isEqualTo(1);
  }

  @Test
  void aCollationThatOnlyTheApplicationHasIsRefused() throws Exception {
    Sides sides = sides("CREATE TABLE ok (id INTEGER PRIMARY KEY)");
    for (Path file : new Path[] {sides.ancestor, sides.fork, sides.winner}) {
      Sides.run(
          file,
          "CREATE TABLE odd (id TEXT PRIMARY KEY) WITHOUT ROWID",
          "PRAGMA writable_schema = ON",
          "UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (id TEXT COLLATE klingon PRIMARY KEY)"
              + " WITHOUT ROWID' WHERE name = 'odd'");
    }
    sides.fork("INSERT INTO ok VALUES (1)");
    MergeReport report = sides.merge();
    assertThat(result(report, "ok").inserted()).isEqualTo(1);
    assertThat(result(report, "odd").outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result(report, "odd").reason()).contains("klingon");
  }

  @Test
  void sequencesNeverGoBack() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE s (id INTEGER PRIMARY KEY AUTOINCREMENT, v)",
            "INSERT INTO s(v) VALUES ('a')");
    sides.fork("INSERT INTO s(v) VALUES ('b'), ('c'), ('d')", "DELETE FROM s WHERE v = 'd'");
    sides.merge();
    sides.winner("INSERT INTO s(v) VALUES ('next')");
    assertThat(sides.inWinner("SELECT id FROM s WHERE v = 'next'")).containsExactly("5");
  }

  @Test
  void aChildWithoutItsParentStaysOutAndAParentWithChildrenStays() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE p (id INTEGER PRIMARY KEY, v)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p ON DELETE CASCADE)",
            "INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    sides.fork(
        "INSERT INTO c VALUES (10, 1), (11, 2)",
        "INSERT INTO p VALUES (4, 'new')",
        "INSERT INTO c VALUES (12, 4)",
        "DELETE FROM p WHERE id = 3");
    sides.winner("DELETE FROM p WHERE id = 1", "INSERT INTO c VALUES (20, 3)");

    MergeReport report = sides.merge();

    assertThat(sides.inWinner("SELECT id FROM p ORDER BY id")).containsExactly("2", "3", "4");
    assertThat(sides.inWinner("SELECT id FROM c ORDER BY id")).containsExactly("11", "12", "20");
    assertThat(sides.inWinner("PRAGMA foreign_key_check")).isEmpty();
    assertThat(report.conflicts())
        .extracting(c -> c.table() + ": " + c.reason())
        .containsExactly(
            "c: the row of p that it refers to is not there", "p: rows of c refer to it");
  }

  @Test
  void aChainOfReferencesIsTakenBackAsFarAsNeeded() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE a (id TEXT PRIMARY KEY)",
            "CREATE TABLE b (id TEXT PRIMARY KEY, a REFERENCES a(id))",
            "CREATE TABLE c (id TEXT PRIMARY KEY, b REFERENCES b(id))",
            "INSERT INTO a VALUES ('a1')");
    sides.fork("INSERT INTO b VALUES ('b1', 'a1')", "INSERT INTO c VALUES ('c1', 'b1')");
    sides.winner("DELETE FROM a");

    MergeReport report = sides.merge();

    assertThat(report.written()).isZero();
    assertThat(report.conflictsTotal()).isEqualTo(2);
    assertThat(sides.inWinner("PRAGMA foreign_key_check")).isEmpty();
  }

  @Test
  void aDatabaseInUtf16() throws Exception {
    Sides sides =
        sides(
            "PRAGMA encoding = 'UTF-16le'",
            "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
            "INSERT INTO t VALUES ('ä', 'ö')");
    sides.fork("UPDATE t SET v = '漢'", "INSERT INTO t VALUES ('😀', 'x')");
    sides.merge();
    assertThat(sides.inWinner("SELECT * FROM t")).containsExactlyInAnyOrder("ä|漢", "😀|x");
  }

  @Test
  void namesThatNobodyExpects() throws Exception {
    Sides sides =
        sides(
            "CREATE TABLE \"a \"\"b'; DROP\" (\"select\" PRIMARY KEY, \"k0\", \"twin\", \"x y\")",
            "INSERT INTO \"a \"\"b'; DROP\" VALUES (1, 2, 3, 4)",
            "CREATE TABLE \"rowid\" (rowid, oid, _rowid_)");
    sides.fork(
        "UPDATE \"a \"\"b'; DROP\" SET \"x y\" = 5", "INSERT INTO \"rowid\" VALUES (1, 2, 3)");
    MergeReport report = sides.merge(MergePolicy.WINNER);
    assertThat(result(report, "a \"b'; DROP").updated()).isEqualTo(1);
    assertThat(sides.merge(MergePolicy.UNION).written()).isEqualTo(1);
  }
}
