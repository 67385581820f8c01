package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.side.Triangle;
import io.twinkeeper.ops.bench.files.tool.Tool;
import io.twinkeeper.ops.bench.files.tree.SmallFiles;
import io.twinkeeper.ops.cli.Reason;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures tools in turns: run 1 of each, then run 2 of each, so that a noisy hour of the machine
 * hurts all. A tool starts three times in a run: for the tree, for the large file, for the many.
 */
final class FilesBench {
  private static final Set<Scenario> TREE =
      EnumSet.of(Scenario.INITIAL, Scenario.EDIT, Scenario.RENAME);

  private final Triangle triangle;
  private final Workspace workspace;
  private final Amount amount;
  private final Set<Scenario> scenarios;
  private final Consumer<String> say;
  private final Stock stock;
  private final Results results = new Results();
  private Scenario underWay = Scenario.INITIAL;

  FilesBench(
      Triangle triangle,
      Workspace workspace,
      Amount amount,
      Set<Scenario> scenarios,
      Consumer<String> say) {
    this.triangle = triangle;
    this.workspace = workspace;
    this.amount = amount;
    this.scenarios = scenarios;
    this.say = say;
    this.stock = new Stock(workspace.directory().resolve("stock"), amount);
  }

  /** Never throws for what a tool does: that is its row's note. */
  Results measure(List<Tool> tools, int runs) throws IOException, InterruptedException {
    for (int run = 1; run <= runs; run++) {
      for (Tool tool : tools) {
        tree(tool, run);
        delta(tool, run);
        idle(tool, run);
      }
    }
    return results;
  }

  /** Measures something in a session that is open. */
  @FunctionalInterface
  private interface Work {
    void in(Session session) throws IOException, InterruptedException;
  }

  private void session(Scenario first, Tool tool, int run, Work work)
      throws IOException, InterruptedException {
    Path directory = workspace.session(first, tool.title(), run);
    underWay = first;
    boolean failed = true;
    try (Session session = Session.open(tool, triangle, directory)) {
      work.in(session);
      failed = false;
    } catch (IOException e) {
      workspace.requireThere();
      String why = "run " + run + ": " + why(e);
      results.of(underWay, tool.title()).fail(why);
      say.accept(tool.title() + ", " + underWay.title() + ": " + why);
    } finally {
      workspace.clear(directory, failed);
    }
  }

  private static String why(IOException failure) {
    return failure instanceof FileSystemException file
        ? file.getFile() + ": " + Reason.of(file)
        : String.valueOf(failure.getMessage());
  }

  private void tree(Tool tool, int run) throws IOException, InterruptedException {
    if (scenarios.stream().noneMatch(TREE::contains)) {
      return;
    }
    session(
        Scenario.INITIAL,
        tool,
        run,
        session -> {
          TreeScenes scenes = new TreeScenes(session);
          record(Scenario.INITIAL, tool, run, scenes.initial(stock.tree()));
          if (scenarios.contains(Scenario.EDIT)) {
            underWay = Scenario.EDIT;
            long seed = amount.seed() + run;
            record(Scenario.EDIT, tool, run, scenes.edit(stock.names(), amount.edits(), seed));
          }
          if (scenarios.contains(Scenario.RENAME)) {
            underWay = Scenario.RENAME;
            record(Scenario.RENAME, tool, run, scenes.rename());
          }
        });
  }

  private void delta(Tool tool, int run) throws IOException, InterruptedException {
    if (scenarios.contains(Scenario.DELTA)) {
      session(
          Scenario.DELTA,
          tool,
          run,
          session -> {
            DeltaScene scene = new DeltaScene(session, stock.big());
            scene.begin(stock.bigFile());
            record(Scenario.DELTA, tool, run, scene.edit(run));
          });
    }
  }

  private void idle(Tool tool, int run) throws IOException, InterruptedException {
    if (scenarios.contains(Scenario.IDLE)) {
      long bytes = (long) amount.idleFiles() * Amount.IDLE_BYTES_PER_FILE;
      session(
          Scenario.IDLE,
          tool,
          run,
          session -> {
            IdleScene scene = new IdleScene(session);
            scene.begin(new SmallFiles(amount.idleFiles(), bytes, amount.seed()));
            record(Scenario.IDLE, tool, run, scene.rest(amount.idle()));
          });
    }
  }

  private void record(Scenario scenario, Tool tool, int run, Map<Figure, Double> figures) {
    if (scenarios.contains(scenario)) {
      results.of(scenario, tool.title()).add(figures);
      say.accept(Results.line(scenario, tool.title(), run, figures));
    }
  }
}
