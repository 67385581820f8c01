package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.figures.Statistics;
import io.twinkeeper.ops.bench.files.tree.Look;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What is done with the tree of small files, in this order: it appears, is edited, is renamed. */
final class TreeScenes {
  private static final String TREE = "tree";
  private static final String RENAMED = "tree-renamed";
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final int LEAST_REST_MILLIS = 20;
  private static final int MOST_REST_MILLIS = 220;

  private final Session session;

  TreeScenes(Session session) {
    this.session = session;
  }

  /** A copy of {@code stock} appears on the source by one rename. */
  Map<Figure, Double> initial(Path stock) throws IOException, InterruptedException {
    Path aside = session.aside(TREE);
    Tool.run("cp", "-a", stock.toString(), aside.toString());
    Tool.run("sync", "-f", aside.toString());
    Look expected = Look.at(aside);
    Meter meter = Meter.begin(session);
    long begun = Session.now();
    Files.move(aside, session.source(TREE));
    try (Passes passes = Passes.once(session.tool())) {
      long equal = session.awaitEqual(TREE, expected, passes);
      passes.end();
      Map<Figure, Double> figures = meter.read();
      figures.put(Figure.TIME, (equal - begun) / 1e9);
      session.requireEqual();
      return figures;
    }
  }

  /** Wire and CPU are those of all edits together and of the pauses between them. */
  Map<Figure, Double> edit(List<Path> files, int edits, long seed)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> millis = new ArrayList<>();
    Meter meter = Meter.begin(session);
    try (Passes passes = Passes.again(session.tool())) {
      for (int i = 0; i < edits; i++) {
        String file = TREE + "/" + files.get(random.nextInt(files.size()));
        millis.add(edit(file, i, passes));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_REST_MILLIS, MOST_REST_MILLIS));
      }
      passes.end();
    }
    Map<Figure, Double> figures = meter.read();
    figures.put(Figure.P50, Statistics.percentile(millis, 50).orElseThrow());
    figures.put(Figure.P95, Statistics.percentile(millis, 95).orElseThrow());
    session.requireEqual();
    return figures;
  }

  private double edit(String file, int number, Passes passes)
      throws IOException, InterruptedException {
    byte[] edited = edited(Files.readAllBytes(session.source(file)), number);
    Path target = session.target(file);
    long begun = System.nanoTime();
    Files.write(session.source(file), edited);
    session.await("edit " + number, LOOK_NANOS, passes, () -> holds(target, edited));
    return (System.nanoTime() - begun) / 1e6;
  }

  /** One more line: its size tells that it may be there, then its content is looked at. */
  private static byte[] edited(byte[] before, int number) {
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    after.writeBytes(before);
    after.writeBytes(("\nedit " + number).getBytes(StandardCharsets.US_ASCII));
    return after.toByteArray();
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException beingReplaced) {
      return false;
    }
  }

  Map<Figure, Double> rename() throws IOException, InterruptedException {
    Look expected = Look.at(session.source(TREE));
    Meter meter = Meter.begin(session);
    long begun = Session.now();
    Files.move(session.source(TREE), session.source(RENAMED));
    try (Passes passes = Passes.once(session.tool())) {
      session.await(
          "the old name to go",
          4 * LOOK_NANOS,
          passes,
          () -> Files.notExists(session.target(TREE)));
      long gone = Session.now();
      long equal = Math.max(gone, session.awaitEqual(RENAMED, expected, passes));
      passes.end();
      Map<Figure, Double> figures = meter.read();
      figures.put(Figure.TIME, (equal - begun) / 1e9);
      session.requireEqual();
      return figures;
    }
  }
}
