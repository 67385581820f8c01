package io.twinkeeper.persistence.exam;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.store.NotRestorable;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.SegmentStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Exams in a process of their own, so that no lock of the node is touched: of a database as it is,
 * or of what its store makes of it. Every method blocks until the process has ended.
 */
public final class ExamProcess {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String WHOLE = "whole";
  private static final String ASKED = "asked";
  private static final String RESTORED = "restored";
  private static final int FAILED = 1;
  private static final int TOOK_TOO_LONG = 3;

  /** Of two machines' work at once on a small one. */
  private static final Duration JVM_STARTS_WITHIN = Duration.ofMinutes(1);

  private ExamProcess() {}

  /**
   * Examines a database that others use, within {@code limits}: if all of it would be too much,
   * only the query is asked.
   *
   * @throws IOException if it cannot be read, or the query takes longer than the limits allow
   */
  public static Exam live(Path file, String query, LiveLimits limits) throws IOException {
    if (bytes(file) <= limits.bytes()) {
      Optional<Exam> whole = read(WHOLE, file, query, limits.longest());
      if (whole.isPresent()) {
        return whole.get();
      }
    }
    return read(ASKED, file, query, limits.longest())
        .orElseThrow(
            () ->
                new IOException(
                    "the query takes longer than "
                        + limits.longest().toSeconds()
                        + " s, for which the database's log cannot be begun anew: ask for less"));
  }

  private static long bytes(Path file) throws IOException {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    return Files.size(file) + (Files.exists(log) ? Files.size(log) : 0);
  }

  /** Empty if the transaction was ended because it took too long. */
  private static Optional<Exam> read(String what, Path file, String query, Duration longest)
      throws IOException {
    String millis = String.valueOf(longest.toMillis());
    return run(List.of(what, file.toString(), query, millis), longest.plus(JVM_STARTS_WITHIN));
  }

  /**
   * Restores a transaction into {@code scratch}, examines that, and removes it.
   *
   * @param stream the stream's directory, with its store and its log
   * @param reserveBytes nothing is restored that would leave the file system with less
   * @throws IOException if it cannot be restored or read, or not {@code within} the time
   */
  public static Exam restored(
      Path stream, long txid, Path scratch, long reserveBytes, String query, Duration within)
      throws IOException {
    List<String> arguments =
        List.of(
            RESTORED,
            stream.toString(),
            Long.toHexString(txid),
            scratch.toString(),
            String.valueOf(reserveBytes),
            query);
    try {
      return run(arguments, within).orElseThrow();
    } finally {
      clear(scratch);
    }
  }

  private static Optional<Exam> run(List<String> arguments, Duration within) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    @Nullable String scratch = System.getProperty("org.sqlite.tmpdir");
    if (scratch != null) {
      command.add("-Dorg.sqlite.tmpdir=" + scratch);
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ExamProcess.class.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return result(process, within);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while examining", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Exam> result(Process process, Duration within)
      throws IOException, InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("not done within " + within.toSeconds() + " s");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      // Libraries may log before; what counts is said last, in one line.
      String said = lines.lines().reduce("it said nothing", (before, line) -> line);
      if (process.exitValue() == TOOK_TOO_LONG) {
        return Optional.empty();
      }
      if (process.exitValue() != 0) {
        throw new IOException(said);
      }
      return Optional.of(JSON.readValue(said, Exam.class));
    }
  }

  /** Removes what an exam that was cut off has left. */
  public static void clear(Path scratch) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal", ".restoring")) {
      Files.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + suffix));
    }
  }

  /**
   * Arguments: {@code whole FILE QUERY MILLIS}, {@code asked FILE QUERY MILLIS} or {@code restored
   * DIRECTORY TXID SCRATCH RESERVE QUERY}. Ends with its standard input, so with the node.
   */
  public static void main(String[] args) {
    aside(ExamProcess::endWithTheNode);
    try {
      System.out.println(JSON.writeValueAsString(examine(args)));
      System.out.flush();
      Runtime.getRuntime().halt(0);
    } catch (IOException | SQLException | NotRestorable e) {
      System.out.println(e.getMessage());
      System.out.flush();
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static Exam examine(String[] args) throws IOException, SQLException {
    if (args[0].equals(RESTORED)) {
      return examineRestored(args);
    }
    Path file = Path.of(args[1]);
    Duration longest = Duration.ofMillis(Long.parseLong(args[3]));
    Runnable begins = () -> aside(() -> endAfter(longest));
    return args[0].equals(WHOLE)
        ? DatabaseExam.whole(file, args[2], begins)
        : DatabaseExam.asked(file, args[2], begins);
  }

  private static Exam examineRestored(String[] args) throws IOException, SQLException {
    Path stream = Path.of(args[1]);
    Path scratch = Path.of(args[3]);
    clear(scratch);
    SegmentStore.examined(stream.resolve("store"), Long.parseLong(args[4]))
        .restore(
            scratch,
            new RestorePoint.Txid(Long.parseUnsignedLong(args[2], 16)),
            LogTail.of(stream.resolve("log")));
    return DatabaseExam.whole(scratch, args[5], () -> {});
  }

  private static void aside(Runnable work) {
    Thread thread = new Thread(work, "exam-end");
    thread.setDaemon(true);
    thread.start();
  }

  /** Nobody may be left that restores into the scratch file, or holds a transaction open. */
  private static void endWithTheNode() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      // as good as its end
    }
    Runtime.getRuntime().halt(FAILED);
  }

  /** Ends the process, and so the transaction, whatever SQLite is doing in it. */
  private static void endAfter(Duration longest) {
    try {
      TimeUnit.MILLISECONDS.sleep(longest.toMillis());
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(TOOK_TOO_LONG);
  }
}
