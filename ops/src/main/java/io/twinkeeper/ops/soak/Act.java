package io.twinkeeper.ops.soak;

import java.time.Duration;
import java.util.Locale;

/**
 * One piece of trouble.
 *
 * @param after this much calm
 * @param lasting how long a frozen process stays frozen, a stopped one away
 */
record Act(Duration after, Kind kind, Role role, Duration lasting) {

  /** What is done. */
  enum Kind {
    KILL_JVM,
    KILL_TREE,
    FREEZE_JVM,
    FREEZE_TREE,
    RESTART,
    KILL_APP,
    SWITCHOVER
  }

  /** Whom it befalls; a switchover and an app have no choice. */
  enum Role {
    ACTIVE,
    FOLLOWER
  }

  /** {@code kill-tree of the active node}. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (kind) {
      case SWITCHOVER, KILL_APP -> name;
      case KILL_JVM, KILL_TREE, FREEZE_JVM, FREEZE_TREE, RESTART ->
          name
              + " of the "
              + role.name().toLowerCase(Locale.ROOT)
              + " node"
              + (lasting.isZero() ? "" : ", " + lasting.toMillis() + " ms");
    };
  }
}
