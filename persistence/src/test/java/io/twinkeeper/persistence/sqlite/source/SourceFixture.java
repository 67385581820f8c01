package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.source.Captured.State;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One source with its log, restarted at will, and a follower in memory beside it. */
final class SourceFixture implements AutoCloseable {
  private static final LogLimits LIMITS = new LogLimits(8 << 20, 1L << 30);

  final Path database;
  private final Path directory;
  private final CaptureSettings settings;
  private final Executor aside;
  private SegmentLog log;
  SourceDatabase source;
  final Replay replay = new Replay();

  SourceFixture(Path directory, CaptureSettings settings) {
    this(directory, settings, Runnable::run);
  }

  SourceFixture(Path directory, CaptureSettings settings, Executor aside) {
    this.database = directory.resolve("app data %1?.db");
    this.directory = directory;
    this.settings = settings;
    this.aside = aside;
    open(1);
  }

  SourceFixture(Path directory) {
    this(directory, CaptureSettings.DEFAULT);
  }

  /** Opens log and source. */
  void open(long epoch) {
    log = SegmentLog.open(directory.resolve("log"), LIMITS);
    source =
        SourceDatabase.open(
            "test",
            database,
            log,
            epoch,
            Optional.of(log.last()).filter(p -> !p.isNone()),
            InstantSource.system(),
            directory.resolve("state"),
            aside,
            settings);
  }

  void sql(String... sql) {
    Foreign.sql(database, sql);
  }

  /** A WAL-mode database with a table {@code t(a, b)}. */
  void create(int pageSize) {
    sql(
        "PRAGMA page_size=" + pageSize,
        "PRAGMA journal_mode=WAL",
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
        "INSERT INTO t(b) VALUES (randomblob(3000))");
  }

  /** First capture and first copy. */
  void begin() {
    assertThat(source.capture().state()).isEqualTo(State.RESET);
    replay.snapshot(source);
  }

  /** Captures, and lets the follower follow. */
  Captured capture() {
    Captured captured = source.capture();
    replay.follow(source);
    return captured;
  }

  /** Ends source and log, as a node that stops; {@link #open} begins again. */
  void stop() {
    source.close();
    log.close();
  }

  @Override
  public void close() {
    stop();
  }
}
