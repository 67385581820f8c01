package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import io.twinkeeper.ops.bench.figures.Programs;
import io.twinkeeper.ops.bench.figures.Statistics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * rsync again and again, as fast as it goes: database and write-ahead log into another directory,
 * as deltas and synced to the disk. What it copies while somebody writes need not be a database.
 */
final class RsyncLoop implements Contender {
  private static final Pattern SENT = Pattern.compile("Total bytes (?:sent|received): ([\\d,]+)");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Path directory = Path.of("");
  private Path database = Path.of("");
  private final List<Pass> passes = new ArrayList<>();
  private volatile boolean stopping;
  private @Nullable Thread loop;
  private volatile @Nullable IOException failure;
  private long beganNanos;
  private double cpuBefore;

  /** One rsync: what was committed before its start is on the other side at its end. */
  record Pass(long startNanos, long endNanos, long bytes) {}

  @Override
  public String title() {
    return "rsync loop";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing("rsync");
  }

  @Override
  public void begin(Path workspace, int runs) throws IOException {
    directory = Files.createDirectories(workspace.resolve("rsync"));
    Files.createDirectories(directory.resolve("copy"));
  }

  @Override
  public Path database(int run) {
    return directory.resolve("run" + run + ".db");
  }

  @Override
  public void attend(int run) throws IOException {
    database = database(run);
    passes.clear();
    stopping = false;
    cpuBefore = ProcessFigures.endedChildrenCpuSeconds();
    beganNanos = System.nanoTime();
    Thread started = new Thread(this::repeat, "rsync-loop");
    loop = started;
    started.start();
  }

  @Override
  public Costs settle(Written written) throws IOException, InterruptedException {
    long end = System.nanoTime();
    stop();
    int broken = copies() == 0 || isSound(copy()) ? 0 : 1;
    pass(); // nobody writes any more: this one is right
    double cpu = ProcessFigures.endedChildrenCpuSeconds() - cpuBefore;
    List<Double> lags = lagsMillis(passes, beganNanos, end);
    return new Costs(
        Statistics.percentile(lags, 50),
        Statistics.percentile(lags, 99),
        OptionalDouble.of((System.nanoTime() - end) / 1e6),
        OptionalLong.of(passes.stream().mapToLong(Pass::bytes).sum()),
        OptionalDouble.of(cpu),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        broken);
  }

  @Override
  public void end() throws IOException, InterruptedException {
    stop();
  }

  /**
   * The lag of commits evenly spread over the run, in milliseconds: each waits for the end of the
   * first pass that began after it.
   */
  static List<Double> lagsMillis(List<Pass> passes, long fromNanos, long toNanos) {
    List<Double> lags = new ArrayList<>();
    int samples = 1_000;
    int next = 0;
    for (int i = 0; i < samples; i++) {
      long commit = fromNanos + (toNanos - fromNanos) / samples * i;
      while (next < passes.size() && passes.get(next).startNanos < commit) {
        next++;
      }
      if (next < passes.size()) {
        lags.add((passes.get(next).endNanos - commit) / 1e6);
      }
    }
    return lags;
  }

  private int copies() {
    return passes.size();
  }

  private void stop() throws IOException, InterruptedException {
    stopping = true;
    Thread running = loop;
    if (running != null) {
      running.join(PATIENCE.toMillis());
      loop = null;
    }
    IOException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
  }

  private void repeat() {
    try {
      while (!stopping) {
        pass();
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("rsync", "-a", "--no-whole-file", "--inplace", "--fsync"));
    String name = String.valueOf(database.getFileName());
    command.addAll(List.of("--stats", "--include=" + name, "--include=" + name + "-wal"));
    command.addAll(List.of("--exclude=*", directory + "/", directory.resolve("copy") + "/"));
    long start = System.nanoTime();
    Process rsync = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(rsync.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = rsync.waitFor();
    if (status != 0 && status != 24) { // 24: a file went away, the write-ahead log does
      throw new IOException("rsync ended with " + status + ": " + said.strip());
    }
    passes.add(new Pass(start, System.nanoTime(), bytes(said)));
  }

  /** Both directions. */
  static long bytes(String stats) {
    long sum = 0;
    Matcher found = SENT.matcher(stats);
    while (found.find()) {
      sum += Long.parseLong(found.group(1).replace(",", ""));
    }
    return sum;
  }

  private Path copy() {
    return directory.resolve("copy").resolve(String.valueOf(database.getFileName()));
  }

  private static boolean isSound(Path copy) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma integrity_check(1)")) {
      return result.next() && result.getString(1).equals("ok");
    } catch (SQLException notEvenADatabase) {
      return false;
    }
  }
}
