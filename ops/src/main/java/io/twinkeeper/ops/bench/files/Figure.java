package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.cli.Amounts;
import java.util.Locale;

/** What is measured, each in one unit. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes it
enum Figure {
  TIME("time", "timeSeconds", Unit.SECONDS, true),
  P50("p50", "p50Millis", Unit.MILLIS, true),
  P95("p95", "p95Millis", Unit.MILLIS, true),
  WIRE("wire", "wireBytes", Unit.BYTES, true),
  CPU_ALPHA("CPU source", "cpuSourceSeconds", Unit.SECONDS, false),
  CPU_BETA("CPU target", "cpuTargetSeconds", Unit.SECONDS, false),
  PEAK_ALPHA("peak source", "peakSourceBytes", Unit.BYTES, false),
  PEAK_BETA("peak target", "peakTargetBytes", Unit.BYTES, false),
  RSS_ALPHA("RSS source", "residentSourceBytes", Unit.BYTES, false),
  RSS_BETA("RSS target", "residentTargetBytes", Unit.BYTES, false),
  HEAP_ALPHA("live heap source", "liveHeapSourceBytes", Unit.BYTES, false),
  HEAP_BETA("live heap target", "liveHeapTargetBytes", Unit.BYTES, false);

  private final String title;
  private final String key;
  private final Unit unit;
  private final boolean compared;

  Figure(String title, String key, Unit unit, boolean compared) {
    this.title = title;
    this.key = key;
    this.unit = unit;
    this.compared = compared;
  }

  /** As a table's head has it. */
  String title() {
    return title;
  }

  /** As JSON has it, with its unit. */
  String key() {
    return key;
  }

  /** Whether its ratio to rsync's says something. */
  boolean isCompared() {
    return compared;
  }

  String text(double value) {
    return switch (unit) {
      case SECONDS -> Amounts.millis(1000 * value);
      case MILLIS -> Amounts.millis(value);
      case BYTES -> bytes(value);
    };
  }

  private enum Unit {
    SECONDS,
    MILLIS,
    BYTES
  }

  /** In powers of ten, as the goals are. */
  private static String bytes(double bytes) {
    if (bytes < 1e5) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return String.format(Locale.ROOT, bytes < 1e8 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }
}
