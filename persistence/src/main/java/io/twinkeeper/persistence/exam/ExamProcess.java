package io.twinkeeper.persistence.exam;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.store.NotRestorable;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Exams in a process of their own, so that no lock of the node is touched: of a database as it is,
 * or of what its store makes of it. Every method blocks until the process has ended.
 */
public final class ExamProcess {
  private static final JsonMapper JSON = new JsonMapper();
  private static final File NOTHING = new File("/dev/null");
  private static final String LIVE = "live";
  private static final String RESTORED = "restored";

  private ExamProcess() {}

  /**
   * Examines a database that others use.
   *
   * @throws IOException if it cannot be read, or not {@code within} the time
   */
  public static Exam live(Path file, String query, Duration within) throws IOException {
    return run(List.of(LIVE, file.toString(), query), within);
  }

  /**
   * Restores a transaction into {@code scratch}, examines that, and removes it.
   *
   * @param stream the stream's directory, with its store and its log
   * @throws IOException if it cannot be restored or read, or not {@code within} the time
   */
  public static Exam restored(Path stream, long txid, Path scratch, String query, Duration within)
      throws IOException {
    try {
      return run(
          List.of(RESTORED, stream.toString(), Long.toHexString(txid), scratch.toString(), query),
          within);
    } finally {
      remove(scratch);
    }
  }

  private static Exam run(List<String> arguments, Duration within) throws IOException {
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
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(NOTHING).start();
    try {
      return result(process, within);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while examining", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Exam result(Process process, Duration within)
      throws IOException, InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("not done within " + within.toSeconds() + " s");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      // Libraries may log before; what counts is said last, in one line.
      String said = lines.lines().reduce("it said nothing", (before, line) -> line);
      if (process.exitValue() != 0) {
        throw new IOException(said);
      }
      return JSON.readValue(said, Exam.class);
    }
  }

  private static void remove(Path scratch) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal", ".restoring")) {
      Files.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + suffix));
    }
  }

  /** Arguments: {@code live FILE QUERY} or {@code restored DIRECTORY TXID SCRATCH QUERY}. */
  public static void main(String[] args) {
    try {
      Exam exam = args[0].equals(LIVE) ? examineLive(args) : examineRestored(args);
      System.out.println(JSON.writeValueAsString(exam));
    } catch (IOException | SQLException | NotRestorable e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static Exam examineLive(String[] args) throws SQLException {
    return DatabaseExam.of(Path.of(args[1]), args[2]);
  }

  private static Exam examineRestored(String[] args) throws IOException, SQLException {
    Path stream = Path.of(args[1]);
    Path scratch = Path.of(args[3]);
    remove(scratch);
    SegmentStore.reading(stream.resolve("store"), StoreSettings.DEFAULT)
        .restore(
            scratch,
            new RestorePoint.Txid(Long.parseUnsignedLong(args[2], 16)),
            LogTail.of(stream.resolve("log")));
    return DatabaseExam.of(scratch, args[4]);
  }
}
