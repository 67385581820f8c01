package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.merge.TableRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads how the forks of a workload's databases are merged. */
final class MergeReader {
  private enum Asking {
    AUTO,
    ASK
  }

  private enum Triggers {
    REFUSE,
    FIRE
  }

  private MergeReader() {}

  /** The workload's own key: whether union tables are merged unasked. */
  static boolean auto(Section workload) {
    return workload.optional("merge", Shapes.choice(Asking.class)).orElse(Asking.ASK)
        == Asking.AUTO;
  }

  /** One database's rules. */
  static MergeSettings read(Section database, boolean auto) {
    Optional<Section> merge = database.optionalSection("merge");
    if (merge.isEmpty()) {
      return new MergeSettings(auto, MergeRules.DEFAULT);
    }
    TableRule byDefault = byDefault(merge.get());
    Map<String, TableRule> tables = new LinkedHashMap<>();
    merge.get().anyNamed("tables").forEach((name, table) -> tables.put(name, rule(table)));
    merge.get().refuseTheRest();
    return new MergeSettings(auto, new MergeRules(byDefault, tables, false));
  }

  private static TableRule byDefault(Section merge) {
    MergePolicy policy =
        merge.optional("default", Shapes.choice(MergePolicy.class)).orElse(MergePolicy.WINNER);
    if (policy == MergePolicy.NEWEST) {
      merge.problem(
          "default",
          "newest needs a column, which is each table's own",
          "set newest under tables, with the column to compare");
      return TableRule.DEFAULT;
    }
    return TableRule.of(policy);
  }

  private static TableRule rule(Section table) {
    MergePolicy policy =
        table
            .required("policy", Shapes.choice(MergePolicy.class), "say what becomes of conflicts")
            .orElse(MergePolicy.WINNER);
    Optional<String> column = table.optional("column", Shapes.TEXT);
    boolean fire =
        table.optional("triggers", Shapes.choice(Triggers.class)).orElse(Triggers.REFUSE)
            == Triggers.FIRE;
    table.refuseTheRest();
    if (policy == MergePolicy.NEWEST && column.isEmpty()) {
      table.problem(
          "policy", "newest needs a column to compare", "add column = updated_at, or your own");
      return new TableRule(MergePolicy.WINNER, null, fire);
    }
    if (policy != MergePolicy.NEWEST && column.isPresent()) {
      table.problem("column", "only newest compares a column", "take it out, or use newest");
    }
    return new TableRule(policy, policy == MergePolicy.NEWEST ? column.orElse("") : null, fire);
  }
}
