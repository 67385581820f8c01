package io.twinkeeper.persistence.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.JsonRecords;
import io.twinkeeper.persistence.segment.SegmentTail;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proof that the store can bring a database back: restored into a scratch file, compared with the
 * live copy, checked by SQLite. The last result lies beside the store in {@code restore-test.json}.
 */
public final class RestoreTest {
  private static final JsonMapper JSON = JsonRecords.mapper();
  private static final String RESULT = "restore-test.json";
  private static final Logger LOG = LoggerFactory.getLogger(RestoreTest.class);

  private final SegmentStore store;
  private final Path directory;
  private final InstantSource clock;

  /** Keeps its result, and while it runs the scratch file, in {@code directory}. */
  public RestoreTest(SegmentStore store, Path directory, InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * One test.
   *
   * @param at when it ended
   * @param position what was restored, in the words of {@link Position}
   * @param ok whether it was all that it should be
   * @param detail what was wrong
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(Instant at, String position, boolean ok, @Nullable String detail) {}

  /**
   * Restores what the live copy holds and compares. A test that could not be made, for want of room
   * for instance, has failed.
   *
   * @param live the copy's position, with the checksum of its pages as they are on the disk
   * @param tail the log
   */
  public Result run(Position live, SegmentTail tail) throws IOException {
    Path scratch = directory.resolve("restore-test.db");
    remove(scratch);
    String problem;
    try {
      problem = problemOf(live, tail, scratch);
    } catch (NotRestorable e) {
      problem = String.valueOf(e.getMessage());
    } catch (IOException e) {
      problem = "it could not be tried: " + e.getMessage();
    } finally {
      remove(scratch);
    }
    Result result =
        new Result(clock.instant(), live.toString(), problem.isEmpty(), emptyToNull(problem));
    note(result);
    return result;
  }

  private void note(Result result) {
    try {
      Durable.replace(directory.resolve(RESULT), JSON.writeValueAsBytes(result));
    } catch (IOException e) {
      LOG.warn("{}: the restore test's result is not kept: {}", directory, e.toString());
    }
  }

  /** The result of the last test on this node. */
  public Optional<Result> last() {
    Path file = directory.resolve(RESULT);
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Result.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  private String problemOf(Position live, SegmentTail tail, Path scratch) throws IOException {
    Restored restored = store.restore(scratch, new RestorePoint.Txid(live.txid()), tail);
    if (!restored.position().equals(live)) {
      return "the live copy is at " + live + ", the restored one at " + restored.position();
    }
    return integrity(scratch);
  }

  /**
   * What SQLite finds wrong with a database file that nobody else uses.
   *
   * @return empty if nothing is
   */
  public static String integrity(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "integrity_check says nothing";
      return "ok".equals(found) ? "" : found;
    } catch (SQLException e) {
      return "SQLite cannot read it: " + e.getMessage();
    }
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static void remove(Path scratch) throws IOException {
    for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
      Files.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + suffix));
    }
  }
}
