package io.twinkeeper.ops.bench.files;

import java.util.List;
import java.util.Locale;

/** What is done to the files, and which figures that gives. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes it
enum Scenario {
  INITIAL("a tree of small files appears on the source; until the target is equal", Constants.WORK),
  EDIT(
      "edits of single files of that tree, one after the other; each until it is visible there",
      List.of(
          Figure.P50,
          Figure.P95,
          Figure.WIRE,
          Figure.CPU_ALPHA,
          Figure.CPU_BETA,
          Figure.PEAK_ALPHA,
          Figure.PEAK_BETA)),
  RENAME("that tree's top directory is renamed; until the target is equal", Constants.WORK),
  DELTA(
      "one large file, one block of 4 KiB in a hundred overwritten in place; until the target is"
          + " equal",
      Constants.WORK),
  IDLE(
      "five times as many files in sync, and nobody changes anything",
      List.of(
          Figure.CPU_ALPHA,
          Figure.CPU_BETA,
          Figure.WIRE,
          Figure.RSS_ALPHA,
          Figure.RSS_BETA,
          Figure.HEAP_ALPHA,
          Figure.HEAP_BETA));

  private static final class Constants {
    static final List<Figure> WORK =
        List.of(
            Figure.TIME,
            Figure.WIRE,
            Figure.CPU_ALPHA,
            Figure.CPU_BETA,
            Figure.PEAK_ALPHA,
            Figure.PEAK_BETA);
  }

  private final String description;
  private final List<Figure> figures;

  Scenario(String description, List<Figure> figures) {
    this.description = description;
    this.figures = figures;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String description() {
    return description;
  }

  List<Figure> figures() {
    return figures;
  }
}
