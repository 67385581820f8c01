package io.twinkeeper.ops.bench.files.side;

import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * One end: a corner of the {@link Triangle}, a directory to be kept the same, and the processes
 * that do it. Safe for any thread.
 */
public final class Side {
  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final long PATIENCE_SECONDS = 20;
  private static final String LISTENS = "0A";

  private final Triangle triangle;
  private final String name;
  private final Path root;
  private final Path scratch;
  private final Map<String, Process> started = new ConcurrentHashMap<>();
  private double endedCpuSeconds;

  /**
   * Nothing runs on it yet.
   *
   * @param name alpha or beta
   * @param root the directory to be kept the same
   * @param scratch for settings, logs and whatever else programs need
   */
  public Side(Triangle triangle, String name, Path root, Path scratch) {
    this.triangle = triangle;
    this.name = name;
    this.root = root;
    this.scratch = scratch;
  }

  public String name() {
    return name;
  }

  public String address() {
    return Triangle.address(name);
  }

  public Path root() {
    return root;
  }

  public Path scratch() {
    return scratch;
  }

  /** Starts {@code command} there and leaves it running; what it prints is kept. */
  public Process start(String program, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(triangle.in(name, command));
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(program).toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    started.put(program, process);
    return process;
  }

  /**
   * Runs {@code command} there to its end and remembers what it cost.
   *
   * @return its exit status
   */
  public int run(String program, List<String> command) throws IOException, InterruptedException {
    Path times = scratch.resolve(program + ".times");
    List<String> timed =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "TIMEFORMAT='%3U %3S'; exec 3>&2; { time \"$@\" 2>&3; } 2>\"$0\"",
                times.toString()));
    timed.addAll(command);
    int status = start(program, Map.of(), timed).waitFor();
    started.remove(program);
    if (Files.exists(times)) {
      add(seconds(Files.readString(times)));
    }
    return status;
  }

  /** User and system, as {@code TIMEFORMAT} has them; nothing is told of what was killed. */
  static double seconds(String times) {
    if (times.isBlank()) {
      return 0;
    }
    double sum = 0;
    for (String value : times.strip().split("\\s+", -1)) {
      sum += Double.parseDouble(value);
    }
    return sum;
  }

  private synchronized void add(double cpuSeconds) {
    endedCpuSeconds += cpuSeconds;
  }

  /** Waits until {@code process} takes connections on {@code port}. */
  public void awaitListening(Process process, int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isListening(process.pid(), port)) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IOException("nobody listens on port " + port + " of " + name + trouble());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static boolean isListening(long pid, int port) throws IOException {
    for (String table : List.of("tcp", "tcp6")) {
      Path sockets = Path.of("/proc/" + pid + "/net/" + table);
      if (Files.exists(sockets) && listens(Files.readAllLines(sockets), port)) {
        return true;
      }
    }
    return false;
  }

  /** Columns of {@code /proc/net/tcp}: number, own address and port, the other's, state. */
  static boolean listens(List<String> sockets, int port) {
    String end = String.format(Locale.ROOT, ":%04X", port);
    return sockets.stream()
        .map(line -> line.strip().split("\\s+", 5))
        .anyMatch(c -> c.length > 3 && c[1].endsWith(end) && c[3].equals(LISTENS));
  }

  /** What has ended that should run, with its last words; empty if nothing has. */
  public Optional<String> ended() throws IOException {
    for (Map.Entry<String, Process> entry : started.entrySet()) {
      if (!entry.getValue().isAlive()) {
        return Optional.of(
            "%s on %s ended with %d%s"
                .formatted(entry.getKey(), name, entry.getValue().exitValue(), trouble()));
      }
    }
    return Optional.empty();
  }

  /** CPU seconds of everything that has run here so far, user and system. */
  public double cpuSeconds() throws IOException {
    double living = sum(ProcessFigures::cpuSecondsWithEndedChildren);
    synchronized (this) {
      return living + endedCpuSeconds;
    }
  }

  /** The most that each process that lives here now has had resident, all of them together. */
  public long peakBytes() throws IOException {
    return (long) sum(pid -> orNothing(ProcessFigures.peakRssBytes(pid)));
  }

  /** What all processes here have resident now, together. */
  public long residentBytes() throws IOException {
    return (long) sum(ProcessFigures::residentBytes);
  }

  private static double orNothing(OptionalLong bytes) {
    return bytes.orElse(0);
  }

  @FunctionalInterface
  private interface OfProcess {
    double value(long pid) throws IOException;
  }

  private double sum(OfProcess figure) throws IOException {
    ToDoubleFunction<Long> orGone =
        pid -> {
          try {
            return figure.value(pid);
          } catch (IOException | RuntimeException gone) {
            return 0; // or a zombie, which has no memory
          }
        };
    return triangle.residents(name).stream().mapToDouble(orGone).sum();
  }

  private Path log(String program) {
    return scratch.resolve(program + ".log");
  }

  private String trouble() throws IOException {
    StringBuilder said = new StringBuilder();
    for (String program : started.keySet()) {
      Path log = log(program);
      if (Files.exists(log)) {
        List<String> lines =
            new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip().lines().toList();
        said.append("; ").append(program).append(": ");
        said.append(lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1));
      }
    }
    return said.toString();
  }
}
