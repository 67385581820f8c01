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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Random writes on both sides of a common ancestor, merged and compared with a model. */
class RandomHistoriesTest {
  private static final List<String> TABLES = List.of("i", "x", "r", "b");
  private static final int KEYS = 40;
  private static final List<MergePolicy> POLICIES =
      List.of(
          MergePolicy.UNION,
          MergePolicy.NEWEST,
          MergePolicy.WINNER,
          MergePolicy.FORK,
          MergePolicy.MANUAL);

  private static final String[] DEFINITIONS = {
    "CREATE TABLE i (k INTEGER PRIMARY KEY, v, at INTEGER)",
    "CREATE TABLE x (k TEXT PRIMARY KEY, v, at INTEGER)",
    "CREATE TABLE r (k REAL PRIMARY KEY, v, at INTEGER) WITHOUT ROWID",
    "CREATE TABLE b (k BLOB PRIMARY KEY, v, at INTEGER)",
    "CREATE TABLE p (k INTEGER PRIMARY KEY, v)",
    "CREATE TABLE c (k INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE)"
  };

  private record Row(String v, long at) {}

  @Property(tries = 60)
  void mergesAsTheModelDoes(@ForAll long seed) throws Exception {
    Path directory = Files.createTempDirectory("merge");
    try {
      Random random = new Random(seed);
      MergePolicy policy = POLICIES.get(random.nextInt(POLICIES.size()));
      mergeAndCompare(directory, random, policy);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void mergeAndCompare(Path directory, Random random, MergePolicy policy)
      throws Exception {
    Sides sides = new Sides(directory, ancestor(random));
    sides.fork(writes(random, "fork"));
    sides.winner(writes(random, "winner"));
    Map<String, Map<String, Row>> winner = rows(sides.winner);
    TableRule rule = new TableRule(policy, policy == MergePolicy.NEWEST ? "at" : null, false);
    MergeRules rules = new MergeRules(rule, Map.of(), false);

    MergeReport report = sides.merge(rules);

    for (String table : TABLES) {
      Map<String, Row> before = rows(sides.ancestor).get(table);
      Map<String, Row> fork = rows(sides.fork).get(table);
      assertThat(rows(sides.winner).get(table))
          .as("%s under %s", table, policy)
          .isEqualTo(expected(policy, before, fork, Objects.requireNonNull(winner.get(table))));
    }
    nothingIsLost(sides, winner, report);
    assertThat(sides.inWinner("PRAGMA foreign_key_check")).isEmpty();
    assertThat(sides.inWinner("PRAGMA integrity_check")).containsExactly("ok");
    Map<String, Map<String, Row>> merged = rows(sides.winner);
    assertThat(sides.apply(rules, sides.log).written() == 0 || policy == MergePolicy.FORK).isTrue();
    assertThat(rows(sides.winner)).isEqualTo(merged);
  }

  /** Every row that a side wrote is in the merged database, or among the conflicts. */
  private static void nothingIsLost(
      Sides sides, Map<String, Map<String, Row>> winner, MergeReport report) throws Exception {
    List<String> kept = report.log().isEmpty() ? List.of() : Files.readAllLines(sides.log);
    assertThat(kept).hasSize((int) report.conflictsTotal());
    Map<String, Map<String, Row>> before = rows(sides.ancestor);
    Map<String, Map<String, Row>> after = rows(sides.winner);
    List<Map<String, Map<String, Row>>> both = List.of(rows(sides.fork), winner);
    for (Map<String, Map<String, Row>> side : both) {
      for (String table : TABLES) {
        Objects.requireNonNull(side.get(table))
            .forEach(
                (key, row) -> {
                  boolean written = !row.equals(Objects.requireNonNull(before.get(table)).get(key));
                  boolean there = row.equals(Objects.requireNonNull(after.get(table)).get(key));
                  boolean told =
                      kept.stream()
                          .anyMatch(
                              line ->
                                  line.contains("\"table\":\"" + table + "\"")
                                      && line.contains("'" + row.v() + "'"));
                  boolean overwritten = side == winner && forkAloneWrote(before, both, table, key);
                  assertThat(!written || there || told || overwritten)
                      .as("%s %s %s of %s", table, key, row, side == winner ? "winner" : "fork")
                      .isTrue();
                });
      }
    }
  }

  private static boolean forkAloneWrote(
      Map<String, Map<String, Row>> before,
      List<Map<String, Map<String, Row>>> both,
      String table,
      String key) {
    Row then = Objects.requireNonNull(before.get(table)).get(key);
    return Objects.equals(then, Objects.requireNonNull(both.get(1).get(table)).get(key));
  }

  private static Map<String, Row> expected(
      MergePolicy policy,
      @Nullable Map<String, Row> before,
      @Nullable Map<String, Row> fork,
      Map<String, Row> winner) {
    Map<String, Row> a = Objects.requireNonNull(before);
    Map<String, Row> f = Objects.requireNonNull(fork);
    Map<String, Row> expected = new TreeMap<>(winner);
    TreeSet<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(f.keySet());
    for (String key : keys) {
      Row then = a.get(key);
      Row forks = f.get(key);
      Row winners = winner.get(key);
      if (!Objects.equals(then, forks) && takesForks(policy, then, forks, winners)) {
        if (forks == null) {
          expected.remove(key);
        } else {
          expected.put(key, forks);
        }
      }
    }
    return expected;
  }

  private static boolean takesForks(
      MergePolicy policy, @Nullable Row then, @Nullable Row forks, @Nullable Row winners) {
    boolean onlyFork = Objects.equals(then, winners);
    return switch (policy) {
      case UNION -> onlyFork && then == null;
      case WINNER, MANUAL -> onlyFork;
      case FORK -> true;
      case SKIP -> false;
      case NEWEST -> onlyFork || (forks != null && winners != null && forks.at() > winners.at());
    };
  }

  private static String[] ancestor(Random random) {
    List<String> sql = new ArrayList<>(List.of(DEFINITIONS));
    for (String table : TABLES) {
      for (int key = 0; key < KEYS; key += 2) {
        sql.add(insert(table, key, "ancestor", random.nextInt(5)));
      }
    }
    for (int key = 0; key < KEYS; key += 2) {
      sql.add("INSERT INTO p VALUES (" + key + ", 'ancestor')");
      sql.add("INSERT INTO c VALUES (" + key + ", " + key + ")");
    }
    return sql.toArray(String[]::new);
  }

  private static String[] writes(Random random, String side) {
    List<String> sql = new ArrayList<>(List.of("PRAGMA foreign_keys = ON", "BEGIN"));
    int count = random.nextInt(120);
    for (int i = 0; i < count; i++) {
      String table = TABLES.get(random.nextInt(TABLES.size()));
      int key = random.nextInt(KEYS);
      String v = side + i;
      switch (random.nextInt(5)) {
        case 0, 1 -> sql.add(insert(table, key, v, random.nextInt(20)));
        case 2 ->
            sql.add(
                "UPDATE %s SET v = '%s', at = %d WHERE k = %s"
                    .formatted(table, v, random.nextInt(20), key(table, key)));
        case 3 -> sql.add("DELETE FROM " + table + " WHERE k = " + key(table, key));
        default -> sql.add(family(random, key));
      }
    }
    sql.add("COMMIT");
    return sql.toArray(String[]::new);
  }

  private static String family(Random random, int key) {
    return switch (random.nextInt(3)) {
      case 0 -> "INSERT OR IGNORE INTO p VALUES (" + key + ", 'x')";
      case 1 -> "DELETE FROM p WHERE k = " + key;
      default -> "INSERT OR IGNORE INTO c SELECT " + random.nextInt(KEYS) + ", max(k) FROM p";
    };
  }

  private static String insert(String table, int key, String v, int at) {
    return "INSERT OR IGNORE INTO %s VALUES (%s, '%s', %d)"
        .formatted(table, key(table, key), v, at);
  }

  private static String key(String table, int key) {
    return switch (table) {
      case "x" -> "'key " + key + "'";
      case "r" -> key + ".25";
      case "b" -> "x'%04x'".formatted(key);
      default -> String.valueOf(key);
    };
  }

  private static Map<String, Map<String, Row>> rows(Path file) throws Exception {
    Map<String, Map<String, Row>> rows = new TreeMap<>();
    for (String table : TABLES) {
      Map<String, Row> one = new TreeMap<>();
      for (String line : Sides.query(file, "SELECT quote(k), v, at FROM " + table)) {
        String[] parts = line.split("\\|", -1);
        one.put(parts[0], new Row(parts[1], Long.parseLong(parts[2])));
      }
      rows.put(table, one);
    }
    return rows;
  }
}
