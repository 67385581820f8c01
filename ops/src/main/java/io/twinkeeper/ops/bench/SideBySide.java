package io.twinkeeper.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures a workload with a contender: the writer alone and with it in turns (ABAB…), so that a
 * noisy machine hurts both. A first pair warms everybody up and does not count; contenders that are
 * compiled while they run see small rows for a while before it.
 */
final class SideBySide {
  private final Path workspace;
  private final int runs;
  private final Duration time;
  private final Duration warmUp;
  private final Consumer<String> say;

  SideBySide(Path workspace, int runs, Duration time, Duration warmUp, Consumer<String> say) {
    this.workspace = workspace;
    this.runs = runs;
    this.time = time;
    this.warmUp = warmUp;
    this.say = say;
  }

  /** Never throws for what a contender does: that is the cell's note. */
  Cell measure(Workload workload, Contender contender) throws IOException, InterruptedException {
    Optional<String> missing = contender.missing();
    if (missing.isPresent()) {
      return new Cell(workload, contender.title(), List.of(), missing.get());
    }
    Path directory = Files.createTempDirectory(workspace, workload.name() + "-");
    List<Run> measured = new ArrayList<>();
    String note = "";
    try (WriterProcess writer = WriterProcess.start(directory)) {
      boolean warmsUp = contender.isCompiledWhileItRuns() && !warmUp.isZero();
      contender.begin(directory, warmsUp ? runs + 1 : runs);
      if (warmsUp) {
        warmUp(workload, contender, writer);
      }
      for (int run = 0; run <= runs; run++) {
        Run pair = pair(workload, contender, writer, directory, run);
        if (run > 0) {
          measured.add(pair);
        }
      }
    } catch (IOException e) {
      note = String.valueOf(e.getMessage());
      say.accept(contender.title() + ", " + workload.name() + ": " + note);
    } finally {
      contender.end();
    }
    return new Cell(workload, contender.title(), measured, note);
  }

  private Run pair(
      Workload workload, Contender contender, WriterProcess writer, Path directory, int run)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve("alone")).resolve("run" + run + ".db");
    writer.prepare(own);
    Written alone = writer.run(own, workload, time);
    delete(own);
    writer.prepare(contender.database(run));
    contender.attend(run);
    Written with = writer.run(contender.database(run), workload, time);
    Run pair = new Run(alone, with, contender.settle(with));
    say.accept(Sheet.line(workload, contender.title(), run, pair));
    return pair;
  }

  /** Small rows, whatever is measured: a minute of large ones would fill the disk. */
  private void warmUp(Workload workload, Contender contender, WriterProcess writer)
      throws IOException, InterruptedException {
    int last = runs + 1;
    writer.prepare(contender.database(last));
    contender.attend(last);
    contender.settle(writer.run(contender.database(last), workload.withSmallRows(), warmUp));
  }

  private static void delete(Path database) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(database + suffix));
    }
  }
}
