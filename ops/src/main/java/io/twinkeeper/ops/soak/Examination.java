package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.demo.process.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks into databases: into copies of them, by a process of its own, so that nobody is hurt. */
public final class Examination {
  private final Path scratch;
  private final List<String> jvm;
  private final String ids;
  private int number;

  /**
   * Looks into databases of one kind.
   *
   * @param jvm java options of the process that looks
   * @param ids the query whose first column is each transaction's id; empty if there are none
   */
  public Examination(Path scratch, List<String> jvm, String ids) {
    this.scratch = scratch;
    this.jvm = jvm;
    this.ids = ids;
  }

  /** Nobody may write to {@code database} meanwhile. */
  public Findings of(Path database) throws IOException, InterruptedException {
    return begin(database).findings();
  }

  /** Looks into several at the same time; nobody may write to any of them meanwhile. */
  public Map<String, Findings> ofEach(Map<String, Path> databases)
      throws IOException, InterruptedException {
    Map<String, Look> looks = new TreeMap<>();
    for (Map.Entry<String, Path> database : databases.entrySet()) {
      looks.put(database.getKey(), begin(database.getValue()));
    }
    Map<String, Findings> found = new TreeMap<>();
    for (Map.Entry<String, Look> look : looks.entrySet()) {
      found.put(look.getKey(), look.getValue().findings());
    }
    return found;
  }

  /** A copy is made and its reader started. */
  private Look begin(Path database) throws IOException {
    Path copy = scratch.resolve("examined-" + number++ + ".db");
    Path file = database.toRealPath(); // SQLite's log stands beside what a link leads to
    for (String suffix : List.of("", "-wal", "-journal")) {
      Path from = Path.of(file + suffix);
      if (Files.exists(from)) {
        Files.copy(from, Path.of(copy + suffix), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path complaints = Path.of(copy + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(Jvm.command(jvm, Inspector.class.getName(), copy.toString(), ids));
    builder.redirectError(complaints.toFile());
    return new Look(database, copy, complaints, builder.start());
  }

  private record Look(Path database, Path copy, Path complaints, Process process) {
    /** Waits for the reader's end; then the copy is gone. */
    Findings findings() throws IOException, InterruptedException {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        Findings findings = parse(lines.lines().toList());
        if (process.waitFor() != 0) {
          throw new IOException(
              database + " cannot be read: " + Files.readString(complaints).strip());
        }
        return findings;
      } finally {
        for (String suffix : List.of("", "-wal", "-journal", "-shm", ".err")) {
          Files.deleteIfExists(Path.of(copy + suffix));
        }
      }
    }
  }

  static Findings parse(List<String> lines) {
    String integrity = "";
    String pages = "";
    Map<String, String> tables = new TreeMap<>();
    Set<String> commits = new HashSet<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "integrity" -> integrity = line.substring(words[0].length() + 1);
        case "pages" -> pages = line.substring(words[0].length() + 1);
        case "table" -> tables.put(words[1], words[2]);
        case "commit" -> commits.add(words[1]);
        default -> throw new IllegalArgumentException("not a finding: " + line);
      }
    }
    return new Findings(integrity, pages, tables, commits);
  }
}
