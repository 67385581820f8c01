package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.cli.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Everything that was measured: for people, a table for each scenario, and for scripts, JSON. */
final class Results {
  private static final String UNKNOWN = "–";
  private static final String MEASURE = "rsync";

  private final Map<Scenario, Map<String, Outcome>> outcomes = new EnumMap<>(Scenario.class);

  /** Of a tool in a scenario; made when it is asked for. */
  Outcome of(Scenario scenario, String tool) {
    return outcomes
        .computeIfAbsent(scenario, s -> new LinkedHashMap<>())
        .computeIfAbsent(tool, t -> new Outcome());
  }

  boolean hasFailures() {
    return outcomes.values().stream()
        .flatMap(tools -> tools.values().stream())
        .anyMatch(outcome -> outcome.failure().isPresent());
  }

  /** Every scenario with something in it. */
  List<Scenario> scenarios() {
    return List.copyOf(outcomes.keySet());
  }

  /** Medians; columns that nobody has a figure for are left out. */
  Table table(Scenario scenario) {
    Map<String, Outcome> tools = outcomes.getOrDefault(scenario, Map.of());
    List<Figure> figures =
        scenario.figures().stream()
            .filter(f -> tools.values().stream().anyMatch(o -> o.median(f).isPresent()))
            .toList();
    List<String> head = new ArrayList<>(List.of("tool", "runs"));
    figures.forEach(figure -> head.add(figure.title()));
    head.add("note");
    Table table = new Table(head.toArray(String[]::new));
    tools.forEach((tool, outcome) -> table.row(row(tool, outcome, figures, tools)));
    return table;
  }

  private static Object[] row(
      String tool, Outcome outcome, List<Figure> figures, Map<String, Outcome> tools) {
    List<Object> row = new ArrayList<>(List.of(tool, outcome.runs().size()));
    for (Figure figure : figures) {
      OptionalDouble value = outcome.median(figure);
      row.add(
          value.isEmpty()
              ? UNKNOWN
              : figure.text(value.getAsDouble()) + inBrackets(ratio(figure, outcome, tools)));
    }
    row.add(outcome.failure().map(why -> (Object) new Table.Cell(why, Table.Tone.BAD)).orElse(""));
    return row.toArray();
  }

  /** To rsync's median; empty of what is not compared, and where there is none. */
  static OptionalDouble ratio(Figure figure, Outcome outcome, Map<String, Outcome> tools) {
    Outcome measure = tools.get(MEASURE);
    OptionalDouble one = measure == null ? OptionalDouble.empty() : measure.median(figure);
    OptionalDouble other = outcome.median(figure);
    return figure.isCompared() && one.isPresent() && one.getAsDouble() > 0 && other.isPresent()
        ? OptionalDouble.of(other.getAsDouble() / one.getAsDouble())
        : OptionalDouble.empty();
  }

  private static String inBrackets(OptionalDouble ratio) {
    if (ratio.isEmpty()) {
      return "";
    }
    double value = ratio.getAsDouble();
    return String.format(Locale.ROOT, value < 0.095 ? " (%.3f×)" : " (%.1f×)", value);
  }

  /** One run, while the others go on. */
  static String line(Scenario scenario, String tool, int run, Map<Figure, Double> figures) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%-8s%-11s run %d:", scenario.title(), tool, run));
    String comma = " ";
    for (Figure figure : scenario.figures()) {
      Double value = figures.get(figure);
      if (value != null) {
        line.append(comma).append(figure.title()).append(' ').append(figure.text(value));
        comma = ", ";
      }
    }
    return line.toString();
  }

  /** By scenario, then by tool; what nobody measured is null. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    outcomes.forEach(
        (scenario, tools) -> {
          Map<String, Object> byTool = new LinkedHashMap<>();
          tools.forEach((tool, outcome) -> byTool.put(tool, json(scenario, outcome, tools)));
          json.put(scenario.title(), byTool);
        });
    return json;
  }

  private static Map<String, @Nullable Object> json(
      Scenario scenario, Outcome outcome, Map<String, Outcome> tools) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Figure figure : scenario.figures()) {
      OptionalDouble median = outcome.median(figure);
      json.put(figure.key(), median.isPresent() ? median.getAsDouble() : null);
      ratio(figure, outcome, tools).ifPresent(ratio -> ratios.put(figure.key(), ratio));
    }
    json.put("ratioToRsync", ratios);
    json.put("failure", outcome.failure().orElse(null));
    json.put("runs", outcome.runs().stream().map(Results::run).toList());
    return json;
  }

  private static Map<String, Double> run(Map<Figure, Double> figures) {
    Map<String, Double> run = new LinkedHashMap<>();
    for (Figure figure : Figure.values()) {
      Double value = figures.get(figure);
      if (value != null) {
        run.put(figure.key(), value);
      }
    }
    return run;
  }
}
