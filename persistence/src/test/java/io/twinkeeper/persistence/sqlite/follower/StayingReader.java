package io.twinkeeper.persistence.sqlite.follower;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@code sqlite3} that keeps one connection open and reads in it whenever it is told to. */
final class StayingReader implements AutoCloseable {
  private final Process shell;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  StayingReader(Path database) throws IOException {
    shell =
        new ProcessBuilder("sqlite3", "-cmd", ".timeout 10000", database.toString())
            .redirectErrorStream(true)
            .start();
    commands = shell.outputWriter(StandardCharsets.UTF_8);
    answers = shell.inputReader(StandardCharsets.UTF_8);
  }

  /** The one line that {@code sql} prints, or its error. */
  String ask(String sql) throws IOException {
    commands.write(sql + ";\n");
    commands.flush();
    return answers.readLine();
  }

  /** Begins a transaction and reads in it. */
  String begin(String sql) throws IOException {
    return ask("BEGIN; " + sql);
  }

  void commit() throws IOException {
    ask("COMMIT; SELECT 'done'");
  }

  /** Returns once it holds nothing any more. */
  @Override
  public void close() {
    shell.destroyForcibly();
    shell.onExit().join();
  }
}
