package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.figures.Programs;
import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin bench sqlite}: a writer alone, and the same writer replicated. */
@Command(
    name = "sqlite",
    description = {
      "A SQLite writer in a process of its own, at full speed: alone, and replicated by"
          + " Twinkeeper (three real nodes on this computer), by rsync in a loop and by"
          + " litestream, as far as they are here.",
      "Runs alone and with a contender take turns; ratios are those of neighbouring runs,"
          + " figures are medians."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin bench sqlite                        everything: about 15 minutes",
      "  twin bench sqlite --quick                a few seconds: does it work at all?",
      "  twin bench sqlite --only normal-1x200B   one workload",
      "  twin bench sqlite --only twinkeeper --jfr recordings --json figures.json"
    })
public final class SqliteBenchCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Pairs of runs that count. Default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "4",
      description = "How long the writer writes in each run. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "40",
      description =
          "How long the nodes see small rows before, until they are compiled. Default:"
              + " ${DEFAULT-VALUE}")
  private int warmUpSeconds;

  @Option(names = "--quick", description = "One pair of one second of two workloads")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Workloads (parts of their names) and contenders to measure. Default: all")
  private List<String> only = List.of();

  @Mixin private BenchOptions options = new BenchOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arguments.requireRange(spec, "--runs", runs, 1, 100);
    Arguments.requireRange(spec, "--seconds", seconds, 1, 600);
    Arguments.requireRange(spec, "--warm-up", warmUpSeconds, 0, 600);
    List<Contender> contenders = contenders(options.recordings());
    Path workspace = options.workspace();
    AtExit ending = AtExit.run(() -> end(contenders));
    try (ending) {
      return measure(workspace, contenders).status();
    }
  }

  private ExitCode measure(Path workspace, List<Contender> contenders)
      throws IOException, InterruptedException {
    PrintWriter out = Screen.writer();
    List<Cell> cells = measure(workspace, contenders, out);
    out.println();
    Sheet.table(cells).print(out, Screen.isTerminal() ? Ansi.AUTO : Ansi.OFF);
    out.flush();
    options.write(Sheet.json(cells));
    if (cells.stream().anyMatch(SqliteBenchCommand::failed)) {
      out.println("what everybody printed is in " + workspace);
      out.flush();
      return ExitCode.FAILURE;
    }
    ClusterDirectory.delete(workspace);
    return ExitCode.OK;
  }

  private List<Cell> measure(Path workspace, List<Contender> contenders, PrintWriter out)
      throws IOException, InterruptedException {
    Duration time = Duration.ofSeconds(quick ? 1 : seconds);
    SideBySide bench =
        new SideBySide(
            workspace,
            quick ? 1 : runs,
            time,
            Duration.ofSeconds(quick ? 0 : warmUpSeconds),
            line -> {
              out.println(line);
              out.flush();
            });
    List<Cell> cells = new ArrayList<>();
    for (Workload workload : workloads()) {
      for (Contender contender : contenders) {
        cells.add(bench.measure(workload, contender));
      }
      if (cells.stream().noneMatch(SqliteBenchCommand::failed)) {
        clean(workspace);
      }
    }
    return cells;
  }

  /** A cell that was measured and has no figures: the contender failed. */
  private static boolean failed(Cell cell) {
    return cell.runs().isEmpty() && !cell.note().equals(Programs.NOT_HERE);
  }

  private List<Workload> workloads() {
    List<Workload> all = quick ? quickOnes() : Workload.all();
    List<Workload> chosen =
        all.stream().filter(w -> only.stream().anyMatch(w.name()::contains)).toList();
    return chosen.isEmpty() ? all : chosen;
  }

  private static List<Workload> quickOnes() {
    Pattern quickly = Pattern.compile("normal-1x200B|full-8x64KB");
    return Workload.all().stream().filter(w -> quickly.matcher(w.name()).matches()).toList();
  }

  private List<Contender> contenders(Optional<Path> profiles) {
    List<Contender> all = List.of(new Twins(profiles), new RsyncLoop(), new Litestream());
    List<Contender> chosen =
        all.stream().filter(c -> only.stream().anyMatch(c.title()::contains)).toList();
    requireSomething(all);
    return chosen.isEmpty() ? all : chosen;
  }

  private void requireSomething(List<Contender> contenders) {
    for (String name : only) {
      boolean known =
          contenders.stream().anyMatch(c -> c.title().contains(name))
              || Workload.all().stream().anyMatch(w -> w.name().contains(name));
      if (!known) {
        throw new ParameterException(
            spec.commandLine(),
            "--only "
                + name
                + ": neither a contender nor a workload; workloads: "
                + String.join(", ", Workload.all().stream().map(Workload::name).toList()));
      }
    }
  }

  private static void clean(Path workspace) throws IOException {
    List<Path> inside;
    try (var entries = Files.list(workspace)) {
      inside = entries.toList();
    }
    for (Path path : inside) {
      ClusterDirectory.delete(path);
    }
  }

  private static void end(List<Contender> contenders) throws IOException, InterruptedException {
    for (Contender contender : contenders) {
      contender.end();
    }
  }
}
