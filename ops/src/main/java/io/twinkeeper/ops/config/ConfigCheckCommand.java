package io.twinkeeper.ops.config;

import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.ConfigProblem;
import io.twinkeeper.protocol.config.TwinConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin config check}: everything that is wrong with a file, at once. */
@Command(
    name = "check",
    description = {
      "Check a configuration and show what it means.",
      "Without --node the file is checked as every member would read it. With --node the"
          + " certificates, the token and the lease's secret of that node are checked too: run it"
          + " so on the node."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin config check --config twin.conf",
      "  twin config check --config /etc/twinkeeper/twin.conf --node alpha",
      "  twin config check --config twin.conf --json | jq '.problems[].path'",
      "",
      "Exit status: 0 if it can be used, 3 if not."
    })
public final class ConfigCheckCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:TWIN_CONFIG:-" + ConfigFile.DEFAULT + "}",
      description = "The file to check. Default: TWIN_CONFIG or " + ConfigFile.DEFAULT)
  private Path file = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NAME",
      defaultValue = "${env:TWIN_NODE:-}",
      description = "Check as this node, with its files. Default: TWIN_NODE, or every member")
  private String node = "";

  @Option(names = "--json", description = "Print the result as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The result as {@code --json} prints it. */
  record Result(String file, boolean ok, List<ConfigProblem> problems, List<String> members) {}

  @Override
  public Integer call() {
    try {
      Map<String, TwinConfig> views = views(ConfigFile.read(file));
      report(views);
      return ExitCode.OK.status();
    } catch (ConfigException e) {
      if (!json) {
        throw e;
      }
      print(new Result(file.toString(), false, e.problems(), List.of()));
      return ExitCode.CONFIGURATION.status();
    }
  }

  private Map<String, TwinConfig> views(ConfigFile text) {
    if (node.isEmpty()) {
      return text.forAll();
    }
    TwinConfig view = text.forNode(node);
    new NodeFiles(InstantSource.system()).check(view, file.toString());
    Map<String, TwinConfig> one = new LinkedHashMap<>();
    one.put(node, view);
    return one;
  }

  private void report(Map<String, TwinConfig> views) {
    if (json) {
      print(new Result(file.toString(), true, List.of(), List.copyOf(views.keySet())));
    } else {
      spec.commandLine().getOut().println(file + ": ok" + (node.isEmpty() ? "" : " for " + node));
      ConfigSummary.print(views.values().iterator().next(), spec.commandLine().getOut());
    }
  }

  private void print(Result result) {
    spec.commandLine().getOut().println(Json.pretty(result));
  }
}
