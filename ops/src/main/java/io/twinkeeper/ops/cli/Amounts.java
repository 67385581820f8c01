package io.twinkeeper.ops.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers in the units that people think in. */
public final class Amounts {
  private Amounts() {}

  /** {@code 3.2 ms}, {@code 1.4 s}, {@code 2 m 5 s}. */
  public static String millis(double millis) {
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    if (millis < 1000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    return coarse(Duration.ofMillis((long) millis));
  }

  /** {@code 12 s ago}, by the two largest units; what lies ahead counts as now. */
  public static String ago(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    return age.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : coarse(age) + " ago";
  }

  /** {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  /** UTC to the second: {@code 2026-11-20T23:10:00Z}. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String coarse(Duration span) {
    if (span.toMinutes() == 0) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() == 0) {
      return span.toMinutes() + " m " + span.toSecondsPart() + " s";
    }
    if (span.toDays() == 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " m";
    }
    return span.toDays() + " d " + span.toHoursPart() + " h";
  }
}
