package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * All the trouble there will be: the same for the same seed. Of any {@link #DECK} that follow each
 * other from the first on, each kind comes as often as it is meant to. Endless; not thread-safe.
 */
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

  /** After so many every kind has come. */
  static final int DECK = KINDS.size();

  private final Deque<Kind> deck = new ArrayDeque<>();
  private final List<String> nodes;
  private final Random random;

  Mishaps(List<String> nodes, long seed) {
    this.nodes = nodes;
    this.random = new Random(seed);
  }

  /** How often a kind comes in each {@link #DECK}. */
  static int inADeck(Kind kind) {
    return Collections.frequency(KINDS, kind);
  }

  Mishap next() {
    Duration after = Duration.ofMillis(200 + random.nextInt(5_000));
    Kind kind = draw();
    String node = nodes.get(random.nextInt(nodes.size()));
    int longest = kind.isOfLinks() ? 12_000 : 4_000;
    return new Mishap(after, kind, node, Duration.ofMillis(100 + random.nextInt(longest)));
  }

  private Kind draw() {
    if (deck.isEmpty()) {
      List<Kind> shuffled = new ArrayList<>(KINDS);
      Collections.shuffle(shuffled, random);
      deck.addAll(shuffled);
    }
    return deck.remove();
  }
}
