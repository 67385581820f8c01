package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.tool.Stage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** What both sides spend from one moment to another. */
final class Meter {
  private final Session session;
  private final double alphaSeconds;
  private final double betaSeconds;
  private final long wireBytes;

  private Meter(Session session) throws IOException, InterruptedException {
    Stage stage = session.stage();
    this.session = session;
    this.alphaSeconds = stage.alpha().cpuSeconds();
    this.betaSeconds = stage.beta().cpuSeconds();
    this.wireBytes = stage.triangle().wireBytes();
  }

  static Meter begin(Session session) throws IOException, InterruptedException {
    return new Meter(session);
  }

  /** CPU and wire since then; memory since the session began. */
  Map<Figure, Double> read() throws IOException, InterruptedException {
    Stage stage = session.stage();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.WIRE, (double) (stage.triangle().wireBytes() - wireBytes));
    figures.put(Figure.CPU_ALPHA, stage.alpha().cpuSeconds() - alphaSeconds);
    figures.put(Figure.CPU_BETA, stage.beta().cpuSeconds() - betaSeconds);
    figures.put(Figure.PEAK_ALPHA, (double) session.peak().bytes(stage.alpha()));
    figures.put(Figure.PEAK_BETA, (double) session.peak().bytes(stage.beta()));
    return figures;
  }
}
