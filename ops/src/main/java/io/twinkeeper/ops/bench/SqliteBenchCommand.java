package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Screen;
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
      "Alone and with take turns; ratios are those of neighbouring runs, figures are medians."
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
          "How long the nodes see small rows before, until they are compiled. Default: ${DEFAULT-VALUE}")
  private int warmUpSeconds;

  @Option(names = "--quick", description = "One pair of one second of two workloads")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Workloads (parts of their names) and contenders to measure. Default: all")
  private List<String> only = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--jfr",
      paramLabel = "DIR",
      description = "Record the nodes with JDK Flight Recorder; recordings go there")
  private Optional<Path> recordings = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where databases and nodes live meanwhile. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean sensible = runs >= 1 && runs <= 100 && seconds >= 1 && seconds <= 600;
    if (!sensible || warmUpSeconds < 0 || warmUpSeconds > 600) {
      throw new ParameterException(
          spec.commandLine(), "--runs takes 1 to 100, --seconds 1 to 600, --warm-up 0 to 600");
    }
    Path workspace = workspace();
    Optional<Path> profiles = recordingDirectory();
    List<Contender> contenders = contenders(profiles);
    Thread interrupted = new Thread(() -> abort(contenders), "abort");
    Runtime.getRuntime().addShutdownHook(interrupted);
    PrintWriter out = Screen.writer();
    try {
      List<Cell> cells = measure(workspace, contenders, out);
      out.println();
      Sheet.table(cells).print(out, Screen.isTerminal() ? Ansi.AUTO : Ansi.OFF);
      out.flush();
      if (json.isPresent()) {
        Files.writeString(json.get(), Json.pretty(Sheet.json(cells)) + "\n");
      }
      boolean failed = cells.stream().anyMatch(SqliteBenchCommand::failed);
      if (failed) {
        out.println("what everybody printed is in " + workspace);
        out.flush();
        return ExitCode.FAILURE.status();
      }
      ClusterDirectory.delete(workspace);
      return ExitCode.OK.status();
    } finally {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
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

  private Path workspace() throws IOException {
    if (directory.isEmpty()) {
      return Files.createTempDirectory("twin-bench-");
    }
    Path wanted = Files.createDirectories(directory.get().toAbsolutePath().normalize());
    return Files.createTempDirectory(wanted, "bench-");
  }

  private Optional<Path> recordingDirectory() throws IOException {
    if (recordings.isEmpty()) {
      return recordings;
    }
    return Optional.of(Files.createDirectories(recordings.get().toAbsolutePath().normalize()));
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

  /** Ctrl-C: nothing of ours may outlive us. */
  private static void abort(List<Contender> contenders) {
    for (Contender contender : contenders) {
      try {
        contender.end();
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.FAILURE, "not everything could be ended", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
