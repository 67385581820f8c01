package io.twinkeeper.ops.prove.fault;

import java.time.Duration;
import java.util.Locale;

/**
 * One piece of trouble.
 *
 * @param role whom it befalls, by what he is when it begins
 * @param after counted from the beginning of the round's trouble
 * @param lasting until it is undone; zero for what needs no undoing
 * @param strength percent of a loss, milliseconds of a latency, seconds of a clock's jump, percent
 *     of {@code stable-after} of a flapping; otherwise unused
 * @param harsh the worse of two ways: an isolation that includes the edge, a restart by kill -9, a
 *     one-way cut that nothing comes in through
 */
public record Fault(
    Kind kind, Role role, Duration after, Duration lasting, int strength, boolean harsh) {

  /** Who is hit. */
  public enum Role {
    ACTIVE,
    STANDBY,
    WITNESS,
    /** Where the lease is; no node. */
    STORE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code loss of the standby, 12 %, 15.0 s}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.word()).append(": ").append(role);
    text.append(unit());
    if (!lasting.isZero()) {
      text.append(String.format(Locale.ROOT, ", %.1f s", lasting.toMillis() / 1e3));
    }
    return text.append(harsh ? ", harsh" : "").toString();
  }

  private String unit() {
    return switch (kind) {
      case LOSS -> ", " + strength + " %";
      case LATENCY -> ", " + strength + " ms";
      case CLOCK -> ", " + strength + " s";
      case FLAPPING -> ", " + strength + " % of stable-after";
      default -> "";
    };
  }
}
