package io.twinkeeper.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.status.DrillReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin drill}: rehearses a failover and tells what came of it. */
@Command(
    name = "drill",
    description = {
      "Rehearse a failover: move a workload to its twin, look whether all is there, and go back.",
      "Refused unless all is well. If anything fails on the way, the workload goes back at once."
          + " Clients notice two switchovers. In twin.conf, `drill { schedule = … }` does it"
          + " regularly."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin drill --workload scoreboard",
      "  twin drill scoreboard --restore-test --html drill.html",
      "  twin drill scoreboard --isolated          # on restored copies, nothing moves",
      "  twin drill --list",
      "  twin drill --show 2026-12-06T110000.042Z-alpha-1-scoreboard --html drill.html",
      "",
      "Exit status: 0 passed, 1 failed or interrupted, 5 refused."
    })
public final class DrillCommand implements Callable<Integer> {
  private static final long ASK_EVERY_MILLIS = 500;

  @Mixin private WorkloadName workload = new WorkloadName();

  @Option(
      names = "--restore-test",
      description = "Also restore each database from both twins' stores, and compare the rows")
  private boolean restoreTest;

  @Option(
      names = "--isolated",
      description =
          "Move nothing: restore copies on the twin, check them, and compare the rows with home"
              + " where that can be done in a moment")
  private boolean isolated;

  @Option(names = "--list", description = "Show the drills that the ledger remembers")
  private boolean list;

  @Option(names = "--show", paramLabel = "ID", description = "Show one of them")
  private Optional<String> show = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "Also write the report as HTML")
  private Optional<Path> html = Optional.empty();

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the report as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ApiClient node = nodes.connect();
    if (list) {
      return list(node);
    }
    DrillReport report = show.isPresent() ? report(get(node, show.get())) : run(node);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(report));
    } else {
      new DrillView(report).print(out, Ansi.AUTO);
    }
    html.ifPresent(file -> write(file, DrillPage.of(report)));
    return exit(report).status();
  }

  private Integer list(ApiClient node) {
    JsonNode drills = node.get("/api/v1/drills").path("drills");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(drills));
    } else {
      List<DrillReport> reports = new ArrayList<>();
      drills.forEach(drill -> reports.add(report(drill)));
      DrillView.printAll(reports, out, Ansi.AUTO);
    }
    return ExitCode.OK.status();
  }

  private DrillReport run(ApiClient node) throws InterruptedException {
    String path = "/api/v1/workloads/" + Escaped.of(workload.required()) + "/drill";
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("restore_test", restoreTest);
    body.put("isolated", isolated);
    DrillReport report = report(node.post(path, body));
    while (report.running()) {
      TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
      report = report(get(node, report.id()));
    }
    return report;
  }

  private static JsonNode get(ApiClient node, String id) {
    return node.get("/api/v1/drills/" + Escaped.of(id));
  }

  private static ExitCode exit(DrillReport report) {
    return switch (report.outcome()) {
      case "passed", "running" -> ExitCode.OK;
      case "refused" -> ExitCode.REFUSED;
      default -> ExitCode.FAILURE;
    };
  }

  private static DrillReport report(JsonNode answer) {
    try {
      return Json.mapper().treeToValue(answer, DrillReport.class);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "the node's answer has another shape than this version knows; --json shows it: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
