package io.twinkeeper.node.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code accounts.py} or {@code accounts.mjs} in a process of its own; judges every line that it
 * prints. For tests.
 */
final class ReaderProcess implements AutoCloseable {
  private final Process process;
  private final Thread judge;
  private final String sum;
  private final List<String> faults = new ArrayList<>();
  private long lines;
  private long stays;
  private long version;

  /**
   * Starts {@code accounts.py} with these arguments.
   *
   * @param sum what all balances add up to in every committed state
   */
  ReaderProcess(String sum, String... arguments) {
    this(sum, List.of("python3", script("accounts.py").toString()), arguments);
  }

  /** Starts {@code accounts.mjs}, which reads {@code database}. */
  static ReaderProcess node(String sum, String database) {
    return new ReaderProcess(
        sum, List.of("node", "--no-warnings", script("accounts.mjs").toString()), database);
  }

  private ReaderProcess(String sum, List<String> program, String... arguments) {
    this.sum = sum;
    try {
      List<String> command = new ArrayList<>(program);
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    judge = new Thread(this::judgeAll, "judge-of-" + arguments[0]);
    judge.setDaemon(true);
    judge.start();
  }

  private static Path script(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ReaderProcess.class.getResource("/readers/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void judgeAll() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        judge(line);
      }
    } catch (IOException e) {
      // it was ended
    }
  }

  private synchronized void judge(String line) {
    lines++;
    if (line.equals("STAYED")) {
      stays++;
      return;
    }
    if (line.equals("CHECK ok")) {
      return;
    }
    String[] words = line.split(" ", -1);
    if (words.length != 2 || !words[0].equals(sum)) {
      faults.add(line);
      return;
    }
    long seen = Long.parseLong(words[1]);
    if (seen < version) {
      faults.add("version " + seen + " after " + version);
    }
    version = seen;
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized long lines() {
    return lines;
  }

  synchronized long stays() {
    return stays;
  }

  synchronized long version() {
    return version;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
