package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.side.Side;
import io.twinkeeper.ops.bench.files.tree.Look;
import io.twinkeeper.ops.bench.files.tree.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many files that both sides have, and nothing happens. */
final class IdleScene {
  private static final String TREE = "many";

  private final Session session;

  IdleScene(Session session) {
    this.session = session;
  }

  /** Puts files on the source and waits until they have been carried; this is not measured. */
  void begin(SmallFiles files) throws IOException, InterruptedException {
    Path aside = session.aside(TREE);
    files.plant(aside);
    Look expected = Look.at(aside);
    Files.move(aside, session.source(TREE));
    try (Passes passes = Passes.once(session.tool())) {
      session.awaitEqual(TREE, expected, passes);
      passes.end();
    }
    session.requireEqual();
  }

  Map<Figure, Double> rest(Duration time) throws IOException, InterruptedException {
    Meter meter = Meter.begin(session);
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
    Map<Figure, Double> figures = meter.read();
    figures.put(Figure.RSS_ALPHA, (double) session.stage().alpha().residentBytes());
    figures.put(Figure.RSS_BETA, (double) session.stage().beta().residentBytes());
    heap(session.stage().alpha(), Figure.HEAP_ALPHA, figures);
    heap(session.stage().beta(), Figure.HEAP_BETA, figures);
    return figures;
  }

  private void heap(Side side, Figure figure, Map<Figure, Double> figures)
      throws IOException, InterruptedException {
    session
        .tool()
        .liveHeapBytes(side.name())
        .ifPresent(bytes -> figures.put(figure, (double) bytes));
  }
}
