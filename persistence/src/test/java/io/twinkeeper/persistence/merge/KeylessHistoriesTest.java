package io.twinkeeper.persistence.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.TableRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables without a primary key under {@code union}: how many copies of each row there are. */
class KeylessHistoriesTest {
  private static final MergeRules UNION =
      new MergeRules(TableRule.of(MergePolicy.UNION), Map.of(), false);
  private static final int VALUES = 4;

  @TempDir Path directory;

  @Test
  void bringsAllCopiesBackAtOnceIfTheWinnerDeletedSome() throws Exception {
    Sides sides = new Sides(directory, "CREATE TABLE log (v)", "INSERT INTO log VALUES ('x')");
    sides.fork("INSERT INTO log VALUES ('x')");
    sides.winner("DELETE FROM log");

    MergeReport report = sides.merge(UNION);

    assertThat(sides.inWinner("SELECT count(*) FROM log")).containsExactly("2");
    assertThat(Sides.only(report).inserted()).isEqualTo(2);
    assertThat(sides.apply(UNION, sides.log).written()).isZero();
    assertThat(sides.inWinner("SELECT count(*) FROM log")).containsExactly("2");
  }

  @Property(tries = 60)
  void thereAreAsManyAsTheForkHasWhereItAddedSomeAndAgainChangesNothing(@ForAll long seed)
      throws Exception {
    Path own = Files.createTempDirectory("keyless");
    try {
      compare(own, new Random(seed));
    } finally {
      try (Stream<Path> files = Files.walk(own)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void compare(Path own, Random random) throws Exception {
    List<String> ancestor = new ArrayList<>(List.of("CREATE TABLE log (v, w)"));
    ancestor.addAll(writes(random));
    Sides sides = new Sides(own, ancestor.toArray(String[]::new));
    sides.fork(writes(random).toArray(String[]::new));
    sides.winner(writes(random).toArray(String[]::new));
    long[] before = counts(sides.ancestor);
    long[] fork = counts(sides.fork);
    long[] expected = counts(sides.winner);
    for (int v = 0; v < VALUES; v++) {
      expected[v] = fork[v] > before[v] ? Math.max(expected[v], fork[v]) : expected[v];
    }

    sides.merge(UNION);

    assertThat(counts(sides.winner)).isEqualTo(expected);
    assertThat(sides.apply(UNION, sides.log).written()).isZero();
    assertThat(counts(sides.winner)).isEqualTo(expected);
  }

  private static List<String> writes(Random random) {
    List<String> sql = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      int v = random.nextInt(VALUES);
      sql.add(
          random.nextInt(3) > 0
              ? "INSERT INTO log VALUES (" + v + ", NULL)"
              : "DELETE FROM log WHERE rowid = (SELECT min(rowid) FROM log WHERE v = " + v + ")");
    }
    return sql;
  }

  private static long[] counts(Path file) throws Exception {
    long[] counts = new long[VALUES];
    for (int v = 0; v < VALUES; v++) {
      String query = "SELECT count(*) FROM log WHERE v = " + v;
      counts[v] = Long.parseLong(Sides.query(file, query).get(0));
    }
    return counts;
  }
}
