package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin bench fence}: how long a commit fence takes while somebody writes. */
@Command(
    name = "fence",
    description = {
      "How long a commit fence takes while a writer commits at a fixed rate.",
      "Starts three nodes here. Fails if an answer comes before what it promises is so, or the goal is missed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin bench fence                    1,000 commits/s, 4 callers, 20 s",
      "  twin bench fence --commits-per-second 5000 --callers 16",
      "  twin bench fence --jfr recordings   and look where the time goes"
    })
public final class FenceBenchCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long it is measured, after a warm-up. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long before, until the JVMs have compiled. Default: ${DEFAULT-VALUE}")
  private int warmUpSeconds;

  @Option(
      names = "--commits-per-second",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How fast the writer commits. Default: ${DEFAULT-VALUE}")
  private int commitsPerSecond;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many ask at the same time. Default: ${DEFAULT-VALUE}")
  private int callers;

  @Option(
      names = "--pause-ms",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "What each leaves between an answer and the next question. Default: ${DEFAULT-VALUE}")
  private int pauseMillis;

  @Mixin private BenchOptions options = new BenchOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException, ExecutionException {
    Arguments.requireRange(spec, "--seconds", seconds, 1, 86_400);
    Arguments.requireRange(spec, "--warm-up", warmUpSeconds, 0, 86_400);
    Arguments.requireRange(spec, "--commits-per-second", commitsPerSecond, 1, 50_000);
    Arguments.requireRange(spec, "--callers", callers, 1, 256);
    Arguments.requireRange(spec, "--pause-ms", pauseMillis, 0, 60_000);
    Twins twins = new Twins(options.recordings());
    Path workspace = options.workspace();
    AtExit ending = AtExit.run(twins::end);
    try (ending) {
      FenceGoal goal = measure(workspace, twins);
      ClusterDirectory.delete(workspace);
      return (goal.isMet() ? ExitCode.OK : ExitCode.FAILURE).status();
    }
  }

  private FenceGoal measure(Path workspace, Twins twins)
      throws IOException, InterruptedException, SQLException, ExecutionException {
    try {
      twins.begin(workspace, 0);
      return measure(twins);
    } finally {
      twins.end();
    }
  }

  private FenceGoal measure(Twins twins)
      throws IOException, InterruptedException, SQLException, ExecutionException {
    try (PacedWriter writer = PacedWriter.open(twins.database(0))) {
      twins.attend(0);
      long txid = new FenceCaller(twins.fence(0), twins.token(), () -> 0, 0).ask();
      run(twins, writer, txid, warmUpSeconds);
      long commitsBefore = writer.commits();
      List<FenceCaller> asked = run(twins, writer, txid, seconds);
      return print(asked, writer.commits() - commitsBefore);
    }
  }

  /** One writer and all callers for so long; what they throw is thrown here. */
  private List<FenceCaller> run(Twins twins, PacedWriter writer, long txid, long forSeconds)
      throws IOException, InterruptedException, ExecutionException {
    long end = System.nanoTime() + forSeconds * 1_000_000_000L;
    BooleanSupplier goingOn = () -> System.nanoTime() < end;
    ExecutorService threads = Executors.newFixedThreadPool(callers + 1);
    List<FenceCaller> asking = new ArrayList<>();
    List<Future<?>> running = new ArrayList<>();
    running.add(
        threads.submit(
            () -> {
              writer.writeWhile(goingOn, commitsPerSecond);
              return null;
            }));
    for (int i = 0; i < callers; i++) {
      FenceCaller caller = new FenceCaller(twins.fence(0), twins.token(), writer::commits, txid);
      asking.add(caller);
      running.add(
          threads.submit(
              () -> {
                caller.askWhile(goingOn, pauseMillis);
                return null;
              }));
    }
    try {
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return asking;
  }

  private FenceGoal print(List<FenceCaller> asked, long commits) throws IOException {
    Histogram all = new Histogram(60_000_000L, 2);
    Histogram atStream = new Histogram(60_000_000L, 2);
    asked.forEach(caller -> all.add(caller.micros()));
    asked.forEach(caller -> atStream.add(caller.atStreamMicros()));
    PrintWriter out = Screen.writer();
    out.printf(
        Locale.ROOT,
        "%,d commits in %d s (%,d/s), %,d fences by %d callers%n",
        commits,
        seconds,
        commits / seconds,
        all.getTotalCount(),
        callers);
    out.printf("as the callers saw it   %s%n", line(all));
    out.printf("from arrival at stream  %s%n", line(atStream));
    FenceGoal goal =
        new FenceGoal(
            all.getValueAtPercentile(99) / 1e3, commitsPerSecond, commits / (double) seconds);
    out.printf("goal: %s%n", goal);
    out.flush();
    options.write(figures(all, atStream, commits));
    return goal;
  }

  private static String line(Histogram micros) {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms, max %.2f ms",
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  private Map<String, Object> figures(Histogram all, Histogram atStream, long commits) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("commits", commits);
    figures.put("seconds", seconds);
    figures.put("callers", callers);
    figures.put("fences", all.getTotalCount());
    figures.put("p50Millis", all.getValueAtPercentile(50) / 1e3);
    figures.put("p99Millis", all.getValueAtPercentile(99) / 1e3);
    figures.put("maxMillis", all.getMaxValue() / 1e3);
    figures.put("atStreamP99Millis", atStream.getValueAtPercentile(99) / 1e3);
    return figures;
  }
}
