package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.cli.Amounts;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** What is measured, each in one unit. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes it
enum Figure {
  TIME("time", "timeSeconds", Figure::seconds, true),
  P50("p50", "p50Millis", Amounts::millis, true),
  P95("p95", "p95Millis", Amounts::millis, true),
  WIRE("wire", "wireBytes", Figure::bytes, true),
  CPU_ALPHA("CPU source", "cpuSourceSeconds", Figure::seconds, false),
  CPU_BETA("CPU target", "cpuTargetSeconds", Figure::seconds, false),
  PEAK_ALPHA("peak source", "peakSourceBytes", Figure::bytes, false),
  PEAK_BETA("peak target", "peakTargetBytes", Figure::bytes, false),
  RSS_ALPHA("RSS source", "residentSourceBytes", Figure::bytes, false),
  RSS_BETA("RSS target", "residentTargetBytes", Figure::bytes, false),
  HEAP_ALPHA("live heap source", "liveHeapSourceBytes", Figure::bytes, false),
  HEAP_BETA("live heap target", "liveHeapTargetBytes", Figure::bytes, false);

  private final String title;
  private final String key;
  private final DoubleFunction<String> format;
  private final boolean compared;

  Figure(String title, String key, DoubleFunction<String> format, boolean compared) {
    this.title = title;
    this.key = key;
    this.format = format;
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
    return format.apply(value);
  }

  private static String seconds(double seconds) {
    return Amounts.millis(1000 * seconds);
  }

  /** In powers of ten, as the goals are. */
  private static String bytes(double bytes) {
    if (bytes < 1e5) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return String.format(Locale.ROOT, bytes < 1e8 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }
}
