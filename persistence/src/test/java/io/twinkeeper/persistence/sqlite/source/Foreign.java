package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Other processes that use the database under test. */
final class Foreign {
  private Foreign() {}

  /** Runs {@code sql} in Debian's sqlite3; returns what it prints, one trimmed text. */
  static String sql(Path database, String... sql) {
    List<String> command =
        Stream.concat(Stream.of("sqlite3", "-bail", database.toString()), Stream.of(sql)).toList();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(out).isZero();
      return out.trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A sqlite3 that stays, to be fed with statements. */
  static Process shell(Path database) throws IOException {
    return new ProcessBuilder("sqlite3", database.toString()).redirectErrorStream(true).start();
  }

  /** Feeds a shell and waits for its answer to a last {@code SELECT 'done'}. */
  static String feed(Process shell, String sql) throws IOException {
    shell.getOutputStream().write((sql + "\nSELECT 'done';\n").getBytes(StandardCharsets.UTF_8));
    shell.getOutputStream().flush();
    StringBuilder answer = new StringBuilder();
    int next;
    while (!answer.toString().endsWith("done\n") && (next = shell.getInputStream().read()) >= 0) {
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** A second JVM that runs {@code main} with this one's class path. */
  static Process java(Class<?> main, String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        Stream.concat(
                Stream.of(java, "-Xmx64m", "-XX:+UseSerialGC", "-cp", classPath, main.getName()),
                Stream.of(arguments))
            .toList();
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
