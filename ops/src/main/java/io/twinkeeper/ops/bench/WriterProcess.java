package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.writer.BenchWriter;
import io.twinkeeper.ops.demo.process.Jvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The writer, in a process of its own that lives through many runs, so that its code is compiled
 * before anything is measured. It ends when this process does: its orders come through a pipe.
 */
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private WriterProcess(Process process) {
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static WriterProcess start(Path scratch) throws IOException {
    List<String> options =
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-Dorg.sqlite.tmpdir=" + scratch,
            "-cp",
            System.getProperty("java.class.path"));
    ProcessBuilder builder = new ProcessBuilder(Jvm.command(options, BenchWriter.class.getName()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(scratch.resolve("writer.err").toFile()));
    return new WriterProcess(builder.start());
  }

  /** Makes the database: WAL mode, an empty table. */
  void prepare(Path database) throws IOException {
    ask("prepare " + database);
  }

  /** Writes for {@code time}; blocks meanwhile. */
  Written run(Path database, Workload workload, Duration time) throws IOException {
    String order =
        String.join(
            " ",
            "run",
            database.toString(),
            workload.synchronous().toString(),
            Integer.toString(workload.writers()),
            Integer.toString(workload.rowBytes()),
            Long.toString(time.toMillis()));
    String[] words = ask(order).split(" ", -1);
    return new Written(
        Long.parseLong(words[0]),
        Duration.ofNanos(Long.parseLong(words[1])),
        Long.parseLong(words[2]) / 1e3,
        Long.parseLong(words[3]) / 1e3);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the writer ended; its last words are in writer.err: " + order);
    }
    return answer;
  }
}
