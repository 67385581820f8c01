package io.twinkeeper.ops.bench.files.tool;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tool whose ends are programs of the two sides that watch by themselves. */
abstract class Daemons implements Tool {
  private @Nullable Stage stage;

  abstract void begin(Stage on) throws IOException, InterruptedException;

  @Override
  public final void start(Stage on) throws IOException, InterruptedException {
    stage = on;
    begin(on);
  }

  @Override
  public final Optional<String> ended() throws IOException {
    return stage == null ? Optional.empty() : stage.ended();
  }

  @Override
  public final void stop() throws IOException, InterruptedException {
    if (stage != null) {
      stage.clear();
      stage = null;
    }
  }
}
