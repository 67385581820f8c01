package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import io.twinkeeper.ops.bench.figures.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code litestream replicate} to a directory, with its own defaults: a process for each run. When
 * a commit is durable in the replica cannot be seen from outside, so there is no lag here.
 */
final class Litestream implements Contender {
  private static final String PROGRAM = "litestream";
  private static final long QUIET_MILLIS = 3_000;

  private Path directory = Path.of("");
  private Path replica = Path.of("");
  private @Nullable Process process;

  @Override
  public String title() {
    return PROGRAM;
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing(PROGRAM);
  }

  @Override
  public void begin(Path workspace, int runs) throws IOException {
    directory = Files.createDirectories(workspace.resolve(PROGRAM));
  }

  @Override
  public Path database(int run) {
    return directory.resolve("run" + run + ".db");
  }

  @Override
  public void attend(int run) throws IOException, InterruptedException {
    end();
    replica = Files.createDirectories(directory.resolve("replica" + run));
    process =
        new ProcessBuilder(PROGRAM, "replicate", database(run).toString(), "file://" + replica)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("litestream.log").toFile())
            .start();
    TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS); // its first snapshot
  }

  @Override
  public Costs settle(Written written) throws IOException, InterruptedException {
    Process running = Objects.requireNonNull(process, "attend comes first");
    if (!running.isAlive()) {
      throw new IOException("litestream ended with " + running.exitValue());
    }
    TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS); // longer than its sync interval of a second
    OptionalDouble cpu = OptionalDouble.of(ProcessFigures.cpuSeconds(running.pid()));
    OptionalLong rss = ProcessFigures.peakRssBytes(running.pid());
    OptionalDouble unseen = OptionalDouble.empty();
    OptionalLong stored = OptionalLong.of(storedBytes());
    return new Costs(unseen, unseen, unseen, stored, cpu, unseen, rss, OptionalLong.empty(), 0);
  }

  @Override
  public void end() throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
      process = null;
    }
  }

  private long storedBytes() throws IOException {
    try (Stream<Path> files = Files.walk(replica)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }
}
