package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.merge.MergeReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin fork merge}: brings a fork's rows back. */
@Command(
    name = "merge",
    description = {
      "Write a fork's rows into the active database.",
      "It is done three ways by primary key, in one transaction. Rows that only the fork touched"
          + " come back; of rows that both sides touched the active side's stay unless a policy"
          + " says otherwise, and the report has the fork's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork merge 20261121T0815 --node alpha --dry-run",
      "  twin fork merge 20261121T0815 --node alpha",
      "  twin fork merge 20261121T0815 --policy events=union \\",
      "    --policy scores=newest:updated_at",
      "  twin fork merge 20261121T0815 --policy messages=winner \\",
      "    --fire-triggers messages",
      "",
      "Policies: union, newest:COLUMN, winner, fork, manual, skip.",
      "Exit status: 0 if it was merged (conflicts are in the report), 5 if nothing was",
      "changed.",
      "Merging again is safe: what is there already is not written twice."
    })
public final class ForkMergeCommand implements Callable<Integer> {
  @Mixin private ForkParameter fork = new ForkParameter();

  @Option(names = "--dry-run", description = "Tell what would be done; write nothing")
  private boolean dryRun;

  @Option(
      names = "--again",
      description = "Also if it is merged already; rows that were deleted since then come back")
  private boolean again;

  @Option(
      names = "--policy",
      paramLabel = "TABLE=POLICY",
      description = "How one table is merged this time. May be repeated")
  private Map<String, String> policies = new LinkedHashMap<>();

  @Option(
      names = "--fire-triggers",
      paramLabel = "TABLE",
      description = "Let merged rows set off this table's triggers. May be repeated")
  private List<String> firing = new ArrayList<>();

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the report as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Map<String, Object> body = Map.of("dry_run", dryRun, "again", again, "tables", rules());
    JsonNode report = nodes.connect().post(fork.path() + "/merge", body);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(report));
    } else {
      new ForkView(Answer.read(report, MergeReport.class)).print(out);
    }
    return ExitCode.OK.status();
  }

  private Map<String, Map<String, String>> rules() {
    Map<String, Map<String, String>> rules = new LinkedHashMap<>();
    policies.forEach((table, policy) -> rules.put(table, rule(policy)));
    for (String table : firing) {
      Map<String, String> rule = rules.get(table);
      if (rule == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--fire-triggers " + table + " also needs --policy " + table + "=POLICY");
      }
      rule.put("triggers", "fire");
    }
    return rules;
  }

  private static Map<String, String> rule(String policy) {
    Map<String, String> rule = new LinkedHashMap<>();
    int colon = policy.indexOf(':');
    rule.put("policy", colon < 0 ? policy : policy.substring(0, colon));
    if (colon >= 0) {
      rule.put("column", policy.substring(colon + 1));
    }
    return rule;
  }
}
