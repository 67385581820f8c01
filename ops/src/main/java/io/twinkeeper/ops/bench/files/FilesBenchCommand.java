package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.side.Triangle;
import io.twinkeeper.ops.bench.files.tool.Lsyncd;
import io.twinkeeper.ops.bench.files.tool.Rsync;
import io.twinkeeper.ops.bench.files.tool.Syncthing;
import io.twinkeeper.ops.bench.files.tool.Tool;
import io.twinkeeper.ops.bench.files.tool.Twinkeeper;
import io.twinkeeper.ops.bench.files.tool.Unison;
import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cluster.AtExit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin bench files}: a directory kept the same by Twinkeeper and by others. */
@Command(
    name = "files",
    description = {
      "A directory that is kept the same on two sides by rsync, lsyncd, unison, syncthing (as far"
          + " as they are here) and Twinkeeper: time, bytes on the wire, CPU and memory of both"
          + " ends; medians, and ratios to rsync.",
      "The sides are network namespaces of this computer, joined by a veth pair, made and taken"
          + " down by this command. It needs root."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin bench files                                everything: some hours",
      "  twin bench files --runs 1 --files 500 --size 32 --edits 20 --idle 5",
      "  twin bench files --scenarios edit,rename --tools syncthing,twinkeeper",
      "  twin bench files --runs 3 --report figures.json",
      "",
      "Exit status: 0 if every run of every tool ended with equal sides, 1 if not."
    })
public final class FilesBenchCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Of each scenario with each tool. Default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      description = "Of initial, edit, rename, delta, idle. Default: all")
  private List<String> scenarios = List.of();

  @Option(
      names = "--tools",
      paramLabel = "NAME",
      split = ",",
      description = "Of rsync, lsyncd, unison, syncthing, twinkeeper. Default: all")
  private List<String> tools = List.of();

  @Option(
      names = "--files",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Of the tree; five times as many to be idle with. Default: ${DEFAULT-VALUE}")
  private int files;

  @Option(
      names = "--size",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "Of the large file. Default: ${DEFAULT-VALUE}")
  private int mebibytes;

  @Option(
      names = "--edits",
      paramLabel = "N",
      defaultValue = "200",
      description = "Of single files. Default: ${DEFAULT-VALUE}")
  private int edits;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long nobody changes anything. Default: ${DEFAULT-VALUE}")
  private int idleSeconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of names, contents and edits. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the files live meanwhile. Default: the directory for temporary files")
  private Optional<Path> directory = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintWriter out = Screen.writer();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkNumbers();
    Set<Scenario> chosen = chosenScenarios();
    List<Tool> here = chosenTools();
    report.ifPresent(file -> Arguments.requirePlace(spec, "--report", file));
    requireRoot();
    here = installed(here);
    Triangle.removeLeftovers()
        .forEach(run -> say("took down what an earlier run had left: " + run));
    Path base = directory.orElse(Path.of(System.getProperty("java.io.tmpdir")));
    Workspace workspace = Workspace.in(base.toAbsolutePath().normalize());
    try (Triangle triangle = build(workspace)) {
      AtExit ending = AtExit.run(() -> takeDown(triangle, workspace));
      try (ending) {
        FilesBench bench = new FilesBench(triangle, workspace, amount(), chosen, this::say);
        return end(bench.measure(here, runs), here, workspace).status();
      }
    }
  }

  private void checkNumbers() {
    Arguments.requireRange(spec, "--runs", runs, 1, 100);
    Arguments.requireRange(spec, "--files", files, 50, 200_000);
    Arguments.requireRange(spec, "--size", mebibytes, 1, 16_384);
    Arguments.requireRange(spec, "--edits", edits, 1, 10_000);
    Arguments.requireRange(spec, "--idle", idleSeconds, 1, 3_600);
  }

  private Amount amount() {
    return new Amount(files, (long) mebibytes << 20, edits, Duration.ofSeconds(idleSeconds), seed);
  }

  private Set<Scenario> chosenScenarios() {
    Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
    for (Scenario scenario : Scenario.values()) {
      if (scenarios.isEmpty() || scenarios.contains(scenario.title())) {
        chosen.add(scenario);
      }
    }
    requireKnown(
        "--scenarios",
        scenarios,
        EnumSet.allOf(Scenario.class).stream().map(Scenario::title).toList());
    return chosen;
  }

  private List<Tool> chosenTools() {
    List<Tool> all =
        List.of(new Rsync(), new Lsyncd(), new Unison(), new Syncthing(), new Twinkeeper());
    requireKnown("--tools", tools, all.stream().map(Tool::title).toList());
    return all.stream().filter(t -> tools.isEmpty() || tools.contains(t.title())).toList();
  }

  private void requireKnown(String option, List<String> named, List<String> known) {
    for (String name : named) {
      if (!known.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            option + " takes some of " + String.join(", ", known) + ", not " + name);
      }
    }
  }

  private List<Tool> installed(List<Tool> chosen) throws IOException {
    List<Tool> installed = new ArrayList<>();
    for (Tool tool : chosen) {
      Optional<String> missing = tool.missing();
      if (missing.isPresent()) {
        leftOut.put(tool.title(), missing.get());
        say("left out: " + tool.title() + ": " + missing.get());
      } else {
        installed.add(tool);
      }
    }
    if (installed.isEmpty()) {
      throw new CommandFailure(ExitCode.FAILURE, "none of the tools can be measured here");
    }
    return installed;
  }

  private static void requireRoot() throws IOException {
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      throw new CommandFailure(
          ExitCode.FAILURE, "twin bench files makes network namespaces: run it as root");
    }
  }

  private static Triangle build(Workspace workspace) throws IOException, InterruptedException {
    try {
      return Triangle.build();
    } catch (IOException e) {
      workspace.delete();
      throw new CommandFailure(
          ExitCode.FAILURE, "no network namespaces can be made here: " + e.getMessage());
    }
  }

  private static void takeDown(Triangle triangle, Workspace workspace)
      throws IOException, InterruptedException {
    workspace.leave();
    triangle.remove();
    workspace.abandon();
  }

  private ExitCode end(Results results, List<Tool> measured, Workspace workspace)
      throws IOException, InterruptedException {
    for (Scenario scenario : results.scenarios()) {
      say("");
      say(scenario.title() + ": " + scenario.description());
      results.table(scenario).print(out, Screen.isTerminal() ? Ansi.AUTO : Ansi.OFF);
    }
    say("");
    measured.forEach(tool -> say(tool.title() + ": " + tool.note()));
    leftOut.forEach((tool, why) -> say("left out: " + tool + ": " + why));
    if (report.isPresent()) {
      Files.writeString(report.get(), Json.pretty(json(results, measured)) + "\n");
    }
    if (results.hasFailures()) {
      say("what the programs of failed runs said is in " + workspace.keep());
      return ExitCode.FAILURE;
    }
    workspace.delete();
    return ExitCode.OK;
  }

  private Map<String, Object> json(Results results, List<Tool> measured) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ended", Instant.now());
    json.put("cores", Runtime.getRuntime().availableProcessors());
    json.put("runs", runs);
    json.put("files", files);
    json.put("treeBytes", amount().treeBytes());
    json.put("largeFileBytes", amount().bigBytes());
    json.put("edits", edits);
    json.put("idleSeconds", idleSeconds);
    json.put("seed", seed);
    Map<String, String> notes = new LinkedHashMap<>();
    measured.forEach(tool -> notes.put(tool.title(), tool.note()));
    json.put("tools", notes);
    json.put("leftOut", leftOut);
    json.put("scenarios", results.json());
    return json;
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
