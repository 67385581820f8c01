package io.twinkeeper.ops.bench.writer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Writes as fast as SQLite lets it, at the word of whoever started it; knows nothing of
 * replication. One order on each line of standard input, one answer on standard output:
 *
 * <pre>
 * prepare DATABASE                                    → prepared
 * run DATABASE SYNCHRONOUS WRITERS ROW_BYTES MILLIS   → ROWS NANOS P50_MICROS P99_MICROS
 * </pre>
 *
 * Every row is a transaction. The table holds at most {@link Lane#TABLE_BYTES}; then the oldest
 * rows are replaced. Ends when its input ends.
 */
public final class BenchWriter {
  private BenchWriter() {}

  public static void main(String[] args)
      throws IOException, SQLException, InterruptedException, ExecutionException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(answer(order.split(" ", -1)));
    }
  }

  static String answer(String... words)
      throws SQLException, InterruptedException, ExecutionException {
    if (words[0].equals("prepare") && words.length == 2) {
      prepare(Path.of(words[1]));
      return "prepared";
    }
    if (words[0].equals("run") && words.length == 6) {
      long nanos = Long.parseLong(words[5]) * 1_000_000;
      return run(
          Path.of(words[1]),
          words[2],
          Integer.parseInt(words[3]),
          Integer.parseInt(words[4]),
          nanos);
    }
    throw new IllegalArgumentException("not an order: " + String.join(" ", words));
  }

  private static void prepare(Path database) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("create table if not exists rows (id integer primary key, body blob)");
    }
  }

  private static String run(
      Path database, String synchronous, int writers, int rowBytes, long nanos)
      throws SQLException, InterruptedException, ExecutionException {
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      lanes.add(Lane.open(database, synchronous, i, writers, rowBytes));
    }
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (Lane lane : lanes) {
      running.add(
          threads.submit(
              () -> {
                lane.writeUntil(start + nanos);
                return null;
              }));
    }
    for (Future<?> lane : running) {
      lane.get();
    }
    long took = System.nanoTime() - start;
    threads.shutdown();
    Histogram all = Lane.histogram();
    for (Lane lane : lanes) {
      all.add(lane.commitMicros());
      lane.close();
    }
    return String.format(
        Locale.ROOT,
        "%d %d %d %d",
        all.getTotalCount(),
        took,
        all.getValueAtPercentile(50),
        all.getValueAtPercentile(99));
  }
}
