package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.tree.BigFile;
import io.twinkeeper.ops.bench.files.tree.Look;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A large file that both sides have is edited all over the place. */
final class DeltaScene {
  private static final String FILE = "big.bin";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long STAMP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Session session;
  private final BigFile big;
  private Look seen = new Look(0, 0, 0);

  DeltaScene(Session session, BigFile big) {
    this.session = session;
    this.big = big;
  }

  /** A copy of {@code stock} appears on the source and is carried; this is not measured. */
  void begin(Path stock) throws IOException, InterruptedException {
    Path aside = session.aside(FILE);
    Tool.run("cp", "-a", stock.toString(), aside.toString());
    Look expected = Look.at(aside);
    Files.move(aside, session.source(FILE));
    try (Passes passes = Passes.once(session.tool())) {
      session.awaitEqual(FILE, expected, passes);
      passes.end();
    }
    session.requireEqual();
    Tool.run("sync", "-f", stock.toString());
  }

  Map<Figure, Double> edit(int round) throws IOException, InterruptedException {
    Meter meter = Meter.begin(session);
    big.edit(session.source(FILE), round);
    long begun = Session.now();
    try (Passes passes = Passes.once(session.tool())) {
      session.await("the edits to be there", LOOK_NANOS, passes, () -> isThere(round));
      passes.end();
    }
    Map<Figure, Double> figures = meter.read();
    figures.put(Figure.TIME, (seen.lastChangeNanos() - begun) / 1e9);
    session.requireEqual();
    return figures;
  }

  /**
   * Looks into the file only if something has changed since the last time; stamps are coarse, so
   * one that is young may hide another change.
   */
  private boolean isThere(int round) throws IOException, InterruptedException {
    Look now = Look.at(session.target(FILE));
    boolean old = now.equals(seen) && Session.now() - now.lastChangeNanos() > STAMP_NANOS;
    if (old || now.bytes() != big.bytes()) {
      return false;
    }
    seen = now;
    try {
      return big.isEdited(session.target(FILE), round);
    } catch (NoSuchFileException beingReplaced) {
      return false;
    }
  }
}
