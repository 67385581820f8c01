package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A source without a capture: runs statements on a real database in WAL mode, checkpoints, and
 * makes the segment from the pages that changed in the file.
 */
final class ScriptedSource implements AutoCloseable {
  static final long EPOCH = 1;

  private final Path database;
  private final Connection connection;
  private final int pageSize;
  private byte[] image = new byte[0];
  private Position position = Position.NONE;

  ScriptedSource(Path database, int pageSize) throws SQLException {
    this.database = database;
    this.pageSize = pageSize;
    this.connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    run("PRAGMA page_size = " + pageSize, "PRAGMA journal_mode = WAL");
  }

  /** Runs the statements one by one and returns the segment of all they did. */
  Segment commit(String... statements) throws SQLException, IOException {
    run(statements);
    run("PRAGMA wal_checkpoint(TRUNCATE)");
    byte[] next = Files.readAllBytes(database);
    Segment segment = difference(next);
    image = next;
    position = segment.after();
    return segment;
  }

  Position position() {
    return position;
  }

  Lineage lineage() {
    return Lineage.EMPTY.withTerm(EPOCH, 1);
  }

  Path database() {
    return database;
  }

  SourceImage image() {
    return new SourceImage(image, position);
  }

  /** Brings the follower here by a delta snapshot. */
  void snapshotTo(FollowerDatabase follower) {
    image().snapshotTo(follower);
  }

  List<Segment> commitEach(String... statements) throws SQLException, IOException {
    Segment[] segments = new Segment[statements.length];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = commit(statements[i]);
    }
    return List.of(segments);
  }

  private Segment difference(byte[] next) {
    int before = image.length / pageSize;
    int after = next.length / pageSize;
    SegmentBuilder segment =
        new SegmentBuilder(
            new SegmentHeader(
                pageSize,
                after,
                position.txid() + 1,
                position.txid() + 1,
                Instant.EPOCH,
                position.checksum(),
                0,
                0,
                0,
                0,
                EPOCH));
    long sum = 0;
    for (int number = 1; number <= after; number++) {
      byte[] page = page(next, number);
      sum = PageChecksum.toggle(sum, PageChecksum.of(number, page, 0, pageSize));
      if (number > before || !Arrays.equals(page, page(image, number))) {
        segment.page(number, page);
      }
    }
    return segment.build(sum);
  }

  private byte[] page(byte[] file, int number) {
    return Arrays.copyOfRange(file, (number - 1) * pageSize, number * pageSize);
  }

  private void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
