package io.twinkeeper.node.tenants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that has a database open, in a read transaction, until it is closed. For tests. */
final class StayingReader implements AutoCloseable {
  private static final String SCRIPT =
      """
      import sqlite3, sys
      base = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
      base.execute("BEGIN")
      print(base.execute("SELECT count(*) FROM events").fetchone()[0], flush=True)
      for line in sys.stdin:
          if line.strip() == "again":
              base.execute("COMMIT")
              base.execute("BEGIN")
          print(base.execute("SELECT count(*) FROM events").fetchone()[0], flush=True)
      """;

  private final Process process;
  private final BufferedReader answers;
  private final long first;

  StayingReader(Path database) {
    try {
      process =
          new ProcessBuilder("python3", "-c", SCRIPT, database.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    first = answer();
  }

  /** The rows that it saw first. */
  long first() {
    return first;
  }

  /** The rows that it sees in its transaction. */
  long rows() {
    return ask("look");
  }

  /** The rows that it sees in a new transaction of the same connection. */
  long rowsAgain() {
    return ask("again");
  }

  private long ask(String question) {
    try {
      process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer();
  }

  private long answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the reader has ended");
      }
      return Long.parseLong(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
