package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.side.Peak;
import io.twinkeeper.ops.bench.files.side.Side;
import io.twinkeeper.ops.bench.files.side.Triangle;
import io.twinkeeper.ops.bench.files.tool.Stage;
import io.twinkeeper.ops.bench.files.tool.Tool;
import io.twinkeeper.ops.bench.files.tree.Comparison;
import io.twinkeeper.ops.bench.files.tree.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One tool, started on two empty directories, until it is stopped. Used by one thread. */
final class Session implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int QUIET_LOOKS = 2;
  private static final int MOST_LOOKS = 20;
  private static final double QUIET_CORES = 0.5;
  private static final long QUIET_WIRE_BYTES = 50_000;
  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int PAUSE_PER_LOOK = 8;

  private final Tool tool;
  private final Stage stage;
  private final Peak peak;
  private int probes;

  private Session(Tool tool, Stage stage) {
    this.tool = tool;
    this.stage = stage;
    this.peak = Peak.of(stage.sides());
  }

  /**
   * Starts the tool and waits until it carries files.
   *
   * @param directory a new one, for everything of this session
   */
  static Session open(Tool tool, Triangle triangle, Path directory)
      throws IOException, InterruptedException {
    Stage stage =
        new Stage(
            triangle,
            side(triangle, "alpha", directory),
            side(triangle, "beta", directory),
            directory);
    Session session = new Session(tool, stage);
    try {
      tool.start(stage);
      session.settle();
      return session;
    } catch (IOException | InterruptedException e) {
      session.close();
      throw e;
    }
  }

  private static Side side(Triangle triangle, String name, Path directory) throws IOException {
    return new Side(
        triangle,
        name,
        Files.createDirectories(directory.resolve("trees").resolve(name)),
        Files.createDirectories(directory.resolve("own").resolve(name)));
  }

  Tool tool() {
    return tool;
  }

  Stage stage() {
    return stage;
  }

  Peak peak() {
    return peak;
  }

  /** Where {@code name} is on the source. */
  Path source(String name) {
    return stage.alpha().root().resolve(name);
  }

  /** Where {@code name} is on the target. */
  Path target(String name) {
    return stage.beta().root().resolve(name);
  }

  /** Beside the source's directory, on the same file system: from there things appear at once. */
  Path aside(String name) throws IOException {
    return Files.createDirectories(stage.directory().resolve("aside")).resolve(name);
  }

  /** A question that is asked until the answer is yes. */
  @FunctionalInterface
  interface Question {
    boolean isTrue() throws IOException, InterruptedException;
  }

  /** Asks every {@code pauseNanos}; throws if something has ended or it takes too long. */
  void await(String what, long pauseNanos, Passes passes, Question question)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (boolean through = passes.isThrough(); !question.isTrue(); through = passes.isThrough()) {
      passes.check();
      requireRunning();
      if (through) {
        throw new IOException("a whole pass was not enough for " + what);
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("waited " + PATIENCE.toMinutes() + " min in vain for " + what);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(pauseNanos);
    }
  }

  private void requireRunning() throws IOException {
    Optional<String> ended = tool.ended();
    if (ended.isPresent()) {
      throw new IOException(ended.get());
    }
  }

  /**
   * Waits until {@code name} on the target holds as much as {@code expected}.
   *
   * @return when it became so, in nanoseconds since 1970
   */
  long awaitEqual(String name, Look expected, Passes passes)
      throws IOException, InterruptedException {
    Look[] seen = {expected};
    long[] took = {0};
    await(
        name + " to be equal",
        LEAST_PAUSE_NANOS,
        passes,
        () -> {
          LockSupport.parkNanos(PAUSE_PER_LOOK * took[0]); // most of the time is the tool's
          long begun = System.nanoTime();
          seen[0] = Look.at(target(name));
          took[0] = System.nanoTime() - begun;
          return seen[0].holdsAsMuchAs(expected);
        });
    return seen[0].lastChangeNanos();
  }

  /** Lets a probe through, then waits until both sides rest, or for twenty seconds at most. */
  void settle() throws IOException, InterruptedException {
    String probe = "probe-" + probes++;
    Files.writeString(source(probe), probe);
    try (Passes passes = Passes.once(tool)) {
      await(
          "a first file to be there",
          TimeUnit.MILLISECONDS.toNanos(20),
          passes,
          () -> Files.exists(target(probe)));
      passes.end();
    }
    int quiet = 0;
    for (int look = 0; tool.watches() && quiet < QUIET_LOOKS && look < MOST_LOOKS; look++) {
      quiet = isQuietForASecond() ? quiet + 1 : 0;
    }
  }

  private boolean isQuietForASecond() throws IOException, InterruptedException {
    double cpu = stage.alpha().cpuSeconds() + stage.beta().cpuSeconds();
    long wire = stage.triangle().wireBytes();
    TimeUnit.SECONDS.sleep(1);
    double used = stage.alpha().cpuSeconds() + stage.beta().cpuSeconds() - cpu;
    return used < QUIET_CORES && stage.triangle().wireBytes() - wire < QUIET_WIRE_BYTES;
  }

  /** Settles, then throws unless both directories are the same, byte by byte. */
  void requireEqual() throws IOException, InterruptedException {
    settle();
    List<String> differences = Comparison.differences(stage.alpha().root(), stage.beta().root());
    if (!differences.isEmpty()) {
      throw new IOException("the two sides differ: " + String.join("; ", differences));
    }
  }

  /** Now, in nanoseconds since 1970: the clock that files are stamped with. */
  static long now() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Ends the tool; all files stay. Who interrupts that leaves the rest to the namespaces' end. */
  @Override
  public void close() throws IOException {
    peak.close();
    try {
      tool.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
