package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.source.Captured.State;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source makes of a database that was written to, or not, while the node was away. */
class ResumeTest {
  @TempDir private Path directory;
  private SourceFixture fixture;
  private Process application;

  @BeforeEach
  void open() throws IOException {
    fixture = new SourceFixture(directory);
    fixture.create(4096);
    application = Foreign.shell(fixture.database);
    app("PRAGMA wal_autocheckpoint=0; SELECT count(*) FROM t;");
    fixture.begin();
    app("INSERT INTO t(b) VALUES (randomblob(9000)); INSERT INTO t(b) VALUES (2);");
    fixture.capture();
  }

  @AfterEach
  void close() throws InterruptedException {
    fixture.close();
    application.destroy();
    application.waitFor();
  }

  @Test
  void goesOnWhereNothingWasWritten() throws IOException {
    Position before = fixture.source.position();
    fixture.close();
    fixture.open(1);
    assertThat(fixture.capture().state()).isEqualTo(State.IDLE);
    assertThat(fixture.source.position()).isEqualTo(before);
    goesOn();
  }

  @Test
  void makesOneSegmentOfWhatWasWrittenMeanwhile() throws IOException {
    Position before = fixture.source.position();
    fixture.close();
    app(
        "INSERT INTO t(b) VALUES (randomblob(90000)); DELETE FROM t WHERE a = 1; UPDATE t SET"
            + " b=7;");
    fixture.open(1);
    Captured captured = fixture.capture();
    assertThat(captured.state()).isEqualTo(State.CAPTURED);
    assertThat(captured.segmentsAdded()).isEqualTo(1);
    assertThat(captured.position().txid()).isEqualTo(before.txid() + 3);
    goesOn();
  }

  @Test
  void makesThatSegmentAlsoWhenTheFramesWereMovedIntoTheFile() throws IOException {
    fixture.close();
    app("INSERT INTO t(b) VALUES (randomblob(90000)); PRAGMA wal_checkpoint(PASSIVE);");
    fixture.open(1);
    assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    goesOn();
  }

  @Test
  void goesOnInARestartedLogThatHoldsAllThatWasWritten() throws IOException {
    Position before = fixture.source.position();
    fixture.close();
    app("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t(b) VALUES (4); DELETE FROM t WHERE a = 1;");
    fixture.open(1);
    Captured captured = fixture.capture();
    assertThat(captured.state()).as(captured.detail()).isEqualTo(State.CAPTURED);
    assertThat(captured.position().txid()).isEqualTo(before.txid() + 2);
    goesOn();
  }

  @Test
  void goesOnAfterTheApplicationEndedAndItsLogWithIt() throws Exception {
    fixture.close();
    application.getOutputStream().close();
    application.waitFor();
    assertThat(Path.of(fixture.database + "-wal")).doesNotExist();
    fixture.open(1);
    assertThat(fixture.capture().state()).isEqualTo(State.IDLE);
    application = Foreign.shell(fixture.database);
    goesOn();
  }

  @Test
  void beginsAnewWhenFramesWereLost() throws IOException {
    Position before = fixture.source.position();
    fixture.close();
    app(
        "INSERT INTO t(b) VALUES (3); PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t(b) VALUES"
            + " (4);");
    fixture.open(1);
    Captured captured = fixture.source.capture();
    assertThat(captured.state()).isEqualTo(State.RESET);
    assertClaimsNothingBefore(before);
    fixture.replay.snapshot(fixture.source);
    goesOn();
  }

  @Test
  void claimsNothingEarlierWhenAPowerLossTookCapturedCommits() throws Exception {
    Path wal = Path.of(fixture.database + "-wal");
    long sizeBefore = Files.size(wal);
    app("INSERT INTO t(b) VALUES ('captured, then lost');");
    fixture.capture();
    Position acknowledged = fixture.source.position();
    fixture.close();
    application.destroyForcibly().waitFor();
    try (FileChannel torn = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      torn.truncate(sizeBefore);
    }
    Files.delete(Path.of(fixture.database + "-shm"));
    application = Foreign.shell(fixture.database);
    app("SELECT count(*) FROM t;");
    fixture.open(1);
    assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
    assertClaimsNothingBefore(acknowledged);
    fixture.replay.snapshot(fixture.source);
    goesOn();
  }

  @Test
  void beginsAnewInAnotherLineWhenTheDatabaseIsAnother() throws Exception {
    Position before = fixture.source.position();
    fixture.close();
    application.getOutputStream().close();
    application.waitFor();
    Path kept = directory.resolve("kept.db");
    Files.move(fixture.database, kept);
    fixture.create(4096);
    application = Foreign.shell(fixture.database);
    fixture.open(1);
    assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
    assertThat(fixture.source.lineage().contains(before)).isFalse();
    fixture.replay.snapshot(fixture.source);
    goesOn();
  }

  @Test
  void beginsALaterEpochWithASegmentOfItsOwn() throws IOException {
    Position before = fixture.source.position();
    fixture.close();
    fixture.open(5);
    Captured captured = fixture.capture();
    assertThat(captured.state()).isEqualTo(State.CAPTURED);
    assertThat(captured.position())
        .isEqualTo(new Position(5, before.txid() + 1, before.checksum()));
    assertThat(fixture.source.lineage().terms())
        .containsExactly(new Lineage.Term(1, 1), new Lineage.Term(5, before.txid() + 1));
    goesOn();
  }

  /** Not even what a follower may have received of a log's end that this node has lost. */
  private void assertClaimsNothingBefore(Position end) {
    Position lost = new Position(end.epoch(), end.txid() + 1_000, -1);
    assertThat(fixture.source.lineage().contains(end)).isFalse();
    assertThat(fixture.source.lineage().contains(lost)).isFalse();
    assertThat(fixture.source.provenAncestor(end)).isFalse();
    assertThat(fixture.source.provenAncestor(fixture.source.position())).isTrue();
  }

  private void goesOn() throws IOException {
    app("INSERT INTO t(b) VALUES (randomblob(20000));");
    assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  private void app(String sql) throws IOException {
    Foreign.feed(application, sql);
  }
}
