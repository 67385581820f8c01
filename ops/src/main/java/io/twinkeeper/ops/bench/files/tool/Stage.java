package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.files.side.Side;
import io.twinkeeper.ops.bench.files.side.Triangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a tool works.
 *
 * @param directory holds both directories as {@code trees/NAME}, and is the tool's own otherwise
 */
public record Stage(Triangle triangle, Side alpha, Side beta, Path directory) {
  public List<Side> sides() {
    return List.of(alpha, beta);
  }

  /** What has ended on one of both sides that should run. */
  Optional<String> ended() throws IOException {
    Optional<String> here = alpha.ended();
    return here.isPresent() ? here : beta.ended();
  }

  /** Ends everything in all namespaces at once: nothing is kept that needs a good end. */
  void clear() throws IOException, InterruptedException {
    triangle.evict();
  }
}
