package io.twinkeeper.ops.soak;

import java.time.Duration;
import java.util.Random;

/** All the trouble there will be: the same for the same seed. Endless; not thread-safe. */
final class Schedule {
  private final Random random;

  Schedule(long seed) {
    this.random = new Random(seed);
  }

  Act next() {
    Duration after = Duration.ofMillis(2_000 + random.nextInt(6_000));
    Act.Kind kind = Act.Kind.values()[random.nextInt(Act.Kind.values().length)];
    Act.Role role = random.nextInt(3) == 0 ? Act.Role.FOLLOWER : Act.Role.ACTIVE;
    Duration lasting = Duration.ofMillis(500 + random.nextInt(6_500));
    return switch (kind) {
      case KILL_JVM, KILL_TREE, FREEZE_JVM, FREEZE_TREE, RESTART ->
          new Act(after, kind, role, lasting);
      case SWITCHOVER, KILL_APP -> new Act(after, kind, Act.Role.ACTIVE, Duration.ZERO);
    };
  }
}
