package io.twinkeeper.ops.bench.files;

import java.util.List;
import java.util.Locale;

/** What is done to the files, and which figures that gives. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes it
enum Scenario {
  INITIAL("a tree of small files appears on the source; until the target is equal"),
  EDIT("edits of single files of that tree, one after the other; each until it is visible there"),
  RENAME("that tree's top directory is renamed; until the target is equal"),
  DELTA("one 4 KiB block in 100 of a large file is overwritten; until the target is equal"),
  IDLE("five times as many files in sync, and nobody changes anything");

  private static final List<Figure> WORK =
      List.of(
          Figure.TIME,
          Figure.WIRE,
          Figure.CPU_ALPHA,
          Figure.CPU_BETA,
          Figure.PEAK_ALPHA,
          Figure.PEAK_BETA);
  private static final List<Figure> LATENCY =
      List.of(
          Figure.P50,
          Figure.P95,
          Figure.WIRE,
          Figure.CPU_ALPHA,
          Figure.CPU_BETA,
          Figure.PEAK_ALPHA,
          Figure.PEAK_BETA);
  private static final List<Figure> REST =
      List.of(
          Figure.CPU_ALPHA,
          Figure.CPU_BETA,
          Figure.WIRE,
          Figure.RSS_ALPHA,
          Figure.RSS_BETA,
          Figure.HEAP_ALPHA,
          Figure.HEAP_BETA);

  private final String description;

  Scenario(String description) {
    this.description = description;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String description() {
    return description;
  }

  /** In the order of a table's columns. */
  List<Figure> figures() {
    return switch (this) {
      case INITIAL, RENAME, DELTA -> WORK;
      case EDIT -> LATENCY;
      case IDLE -> REST;
    };
  }
}
