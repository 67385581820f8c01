package io.twinkeeper.persistence.replica;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An application: a process of its own that keeps a database open and writes to it. */
final class ShellWriter implements AutoCloseable {
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  ShellWriter(Path database) throws IOException {
    process =
        new ProcessBuilder("sqlite3", "-cmd", ".timeout 10000", database.toString())
            .redirectErrorStream(true)
            .start();
    commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Returns once the statement is committed; its output, or what went wrong. */
  String run(String sql) throws IOException {
    commands.write(sql + ";\n.print done\n");
    commands.flush();
    StringBuilder output = new StringBuilder();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals("done")) {
        return output.toString();
      }
      output.append(line).append('\n');
    }
    throw new IOException("the shell ended: " + output);
  }

  /** SIGKILL: the write-ahead log stays as it is. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** An orderly end; the last one out checkpoints and removes the log. */
  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      commands.write(".quit\n");
      commands.close();
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
