package io.twinkeeper.protocol.config;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as people write them in twin.conf: {@code 500ms}, {@code 6.5s}, {@code 2m}. */
public final class DurationText {
  private DurationText() {}

  /** The shortest exact spelling; parts of a millisecond are cut off. */
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    if (Math.abs(millis) < 1000) {
      return millis + "ms";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + "s";
  }
}
