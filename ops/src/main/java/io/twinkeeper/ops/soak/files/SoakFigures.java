package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened in a soak, in figures. For one thread. */
final class SoakFigures {
  private final List<Double> secondsToEqual = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Map<String, Long> done = new TreeMap<>();
  private long impossible;

  void worked(Map<String, Long> byOne, long notPossible) {
    byOne.forEach((kind, count) -> done.merge(kind, count, Long::sum));
    impossible += notPossible;
  }

  void round(double toEqualSeconds, Verdict verdict) {
    secondsToEqual.add(Math.round(toEqualSeconds * 10) / 10.0);
    figures.put("entries", verdict.entries());
    figures.put("conflictCopies", verdict.conflicts());
    figures.put("inTheTrashes", verdict.trashed());
  }

  /** With what others have counted. */
  SoakFigures with(Ledger ledger, Troubles troubles) {
    Map<String, Integer> mishaps = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      mishaps.put(kind.word(), troubles.counts().getOrDefault(kind, 0));
    }
    figures.put("operations", done.values().stream().mapToLong(Long::longValue).sum());
    figures.put("byKind", done);
    figures.put("impossibleOperations", impossible);
    figures.put("mishaps", mishaps);
    figures.put("nodesEndedByThemselves", troubles.endedByThemselves());
    figures.put("contents", ledger.contents());
    figures.put("contentsOwed", ledger.owed());
    figures.put("removedUnseen", ledger.removedUnseen());
    figures.put("megabytes", ledger.bytes() / 1_000_000);
    figures.put("secondsToEqual", secondsToEqual);
    return this;
  }

  /** What is too little for the run to mean anything, in words. */
  List<String> tooLittle(Floors floors, Troubles troubles) {
    return floors.violations(done, impossible, troubles.counts());
  }

  Map<String, Object> asMap() {
    return figures;
  }

  /** A line for each. */
  String text() {
    StringBuilder text = new StringBuilder();
    figures.forEach((name, value) -> text.append("%-23s %s%n".formatted(name, value)));
    return text.toString().stripTrailing();
  }
}
