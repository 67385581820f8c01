package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** The results for people, as a table, and for scripts, as JSON. */
final class Sheet {
  private static final String UNKNOWN = "–";

  private Sheet() {}

  static Table table(List<Cell> cells) {
    Table table =
        new Table(
            "workload",
            "with",
            "alone/s",
            "kept (least–most)",
            "lag p50",
            "lag p99",
            "after end",
            "wire/byte",
            "CPU ms/MB source",
            "follower",
            "RSS source",
            "follower",
            "note");
    cells.forEach(cell -> table.row(row(cell)));
    return table;
  }

  /** One pair of runs, while it goes on. */
  static String line(Workload workload, String contender, int run, Run pair) {
    return String.format(
        Locale.ROOT,
        "%-15s %-10s %s alone %,.0f/s, with %,.0f/s: %.1f %%; lag p99 %s",
        workload.name(),
        contender,
        run == 0 ? "warm-up:" : "run " + run + ":",
        pair.alone().rowsPerSecond(),
        pair.with().rowsPerSecond(),
        100 * pair.kept(),
        text(pair.costs().lagP99Millis(), Amounts::millis));
  }

  static List<Map<String, @Nullable Object>> json(List<Cell> cells) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Cell cell : cells) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("workload", cell.workload().name());
      row.put("with", cell.contender());
      row.put("runs", cell.runs().size());
      row.put("aloneRowsPerSecond", boxed(cell.aloneRowsPerSecond()));
      row.put("kept", boxed(cell.kept()));
      row.put("keptLeast", boxed(cell.leastKept()));
      row.put("keptMost", boxed(cell.mostKept()));
      row.put("commitP99AloneMillis", boxed(cell.commitP99AloneMillis()));
      row.put("commitP99WithMillis", boxed(cell.commitP99WithMillis()));
      row.put("lagP50Millis", boxed(cell.lagP50Millis()));
      row.put("lagP99Millis", boxed(cell.lagP99Millis()));
      row.put("catchUpMillis", boxed(cell.catchUpMillis()));
      row.put("wireBytesPerByte", boxed(cell.wirePerByte()));
      row.put("sourceCpuMillisPerMegabyte", boxed(cell.sourceCpuMillisPerMegabyte()));
      row.put("followerCpuMillisPerMegabyte", boxed(cell.followerCpuMillisPerMegabyte()));
      row.put("sourceRssBytes", boxed(cell.sourceRssBytes()));
      row.put("followerRssBytes", boxed(cell.followerRssBytes()));
      row.put("brokenCopies", cell.brokenCopies());
      row.put("note", cell.note());
      rows.add(row);
    }
    return rows;
  }

  private static Object[] row(Cell cell) {
    return new Object[] {
      cell.workload().name(),
      cell.contender(),
      text(cell.aloneRowsPerSecond(), v -> String.format(Locale.ROOT, "%,.0f", v)),
      kept(cell),
      text(cell.lagP50Millis(), Amounts::millis),
      text(cell.lagP99Millis(), Amounts::millis),
      text(cell.catchUpMillis(), Amounts::millis),
      text(cell.wirePerByte(), v -> String.format(Locale.ROOT, "%.2f", v)),
      text(cell.sourceCpuMillisPerMegabyte(), v -> String.format(Locale.ROOT, "%.1f", v)),
      text(cell.followerCpuMillisPerMegabyte(), v -> String.format(Locale.ROOT, "%.1f", v)),
      text(cell.sourceRssBytes(), v -> Amounts.bytes((long) v)),
      text(cell.followerRssBytes(), v -> Amounts.bytes((long) v)),
      note(cell)
    };
  }

  private static Table.Cell kept(Cell cell) {
    if (cell.kept().isEmpty()) {
      return Table.Cell.of(UNKNOWN);
    }
    double kept = cell.kept().getAsDouble();
    String text =
        String.format(
            Locale.ROOT,
            "%.1f %% (%.0f–%.0f)",
            100 * kept,
            100 * cell.leastKept().orElse(kept),
            100 * cell.mostKept().orElse(kept));
    return new Table.Cell(text, kept >= 0.97 ? Table.Tone.GOOD : Table.Tone.WARNING);
  }

  private static String note(Cell cell) {
    String broken =
        cell.brokenCopies() == 0
            ? ""
            : cell.brokenCopies() + " of " + cell.runs().size() + " copies were broken meanwhile";
    String note = cell.note().lines().findFirst().orElse("");
    return note.isEmpty() ? broken : note;
  }

  private static String text(OptionalDouble value, DoubleFunction<String> format) {
    return value.isPresent() ? format.apply(value.getAsDouble()) : UNKNOWN;
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
