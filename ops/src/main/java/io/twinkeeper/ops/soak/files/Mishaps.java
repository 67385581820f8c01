package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** All the trouble there will be: the same for the same seed. Endless; not thread-safe. */
final class Mishaps {
  private static final List<Kind> KINDS =
      List.of(
          Kind.KILL,
          Kind.KILL,
          Kind.KILL,
          Kind.FREEZE,
          Kind.RESTART,
          Kind.ISOLATE,
          Kind.ISOLATE,
          Kind.MUTE,
          Kind.LOSS);

  private final List<String> nodes;
  private final Random random;

  Mishaps(List<String> nodes, long seed) {
    this.nodes = nodes;
    this.random = new Random(seed);
  }

  Mishap next() {
    Duration after = Duration.ofMillis(200 + random.nextInt(5_000));
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    String node = nodes.get(random.nextInt(nodes.size()));
    int longest = kind.isOfLinks() ? 12_000 : 4_000;
    return new Mishap(after, kind, node, Duration.ofMillis(100 + random.nextInt(longest)));
  }
}
