package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Directories in rows, as one node sees them. */
final class DirectoryTable {
  private final Table table =
      new Table(
          "DIRECTORY", "STATE", "FILES", "SIZE", "PENDING", "TWINS", "CONFLICTS", "LAST SYNC");
  private final Instant now;

  DirectoryTable(Instant now) {
    this.now = now;
  }

  Table table() {
    return table;
  }

  void add(String name, DirectoryStatus directory) {
    Instant lastSync = directory.lastSync();
    table.row(
        name,
        new Cell(state(directory), tone(directory.state())),
        directory.files(),
        Amounts.bytes(directory.bytes()),
        pending(directory.pendingFiles(), directory.pendingBytes()),
        twins(directory.twins()),
        directory.conflicts() == 0
            ? "-"
            : new Cell(Long.toString(directory.conflicts()), Tone.WARNING),
        lastSync == null ? "never" : Amounts.ago(lastSync, now));
  }

  /** All those that are in step, in one line: {@code 3 directories in step: 1204 files, 77 MiB}. */
  static String summary(List<DirectoryStatus> inStep) {
    long files = inStep.stream().mapToLong(DirectoryStatus::files).sum();
    long bytes = inStep.stream().mapToLong(DirectoryStatus::bytes).sum();
    return inStep.size()
        + (inStep.size() == 1 ? " directory" : " directories")
        + " in step: "
        + files
        + " files, "
        + Amounts.bytes(bytes);
  }

  private static String state(DirectoryStatus directory) {
    return directory.silent() ? directory.state() + ", silent" : directory.state();
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "in-step" -> Tone.GOOD;
      case "held", "failed" -> Tone.BAD;
      default -> Tone.WARNING;
    };
  }

  private static String pending(long files, long bytes) {
    return files == 0 ? "-" : files + " (" + Amounts.bytes(bytes) + ")";
  }

  private static String twins(Map<String, DirectoryStatus.Twin> twins) {
    String text =
        twins.entrySet().stream()
            .map(e -> e.getKey() + " " + words(e.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "-" : text;
  }

  private static String words(DirectoryStatus.Twin twin) {
    if (!twin.reachable()) {
      return "away";
    }
    String rate =
        twin.bytesPerSecond() == 0 ? "" : ", sends " + Amounts.bytes(twin.bytesPerSecond()) + "/s";
    if (twin.pendingFiles() > 0) {
      return "lacks " + twin.pendingFiles() + rate;
    }
    return (twin.inSync() ? "in step" : "behind") + rate;
  }
}
