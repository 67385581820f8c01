package io.twinkeeper.ops.soak.files;

import java.time.Duration;
import java.util.Locale;

/**
 * One piece of trouble.
 *
 * @param after this long after the one before
 * @param node whom it befalls
 * @param lasting how long the process stays away or frozen, the link cut
 */
record Mishap(Duration after, Kind kind, String node, Duration lasting) {

  /** What happens. */
  enum Kind {
    /** {@code kill -9}. */
    KILL,
    /** SIGSTOP, and SIGCONT. */
    FREEZE,
    /** SIGTERM. */
    RESTART,
    /** Nothing passes between it and the others. */
    ISOLATE,
    /** It hears the others, and they hear nothing of it. */
    MUTE,
    /** A third of its packets is lost. */
    LOSS;

    boolean isOfLinks() {
      return this == ISOLATE || this == MUTE || this == LOSS;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code kill beta, 1200 ms}. */
  @Override
  public String toString() {
    return kind.word() + " " + node + ", " + lasting.toMillis() + " ms";
  }
}
