package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.source.Captured.State;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceDatabaseTest {
  @TempDir private Path directory;
  private SourceFixture fixture;

  @BeforeEach
  void open() {
    fixture = new SourceFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void saysThatThereIsNoDatabaseYet() {
    assertThat(fixture.source.capture().state()).isEqualTo(State.ABSENT);
    assertThat(fixture.source.position()).isEqualTo(Position.NONE);
    assertThatThrownBy(() -> fixture.replay.snapshot(fixture.source))
        .hasMessageContaining("ABSENT");
    fixture.create(4096);
    fixture.begin();
    assertThat(fixture.source.position().txid()).isEqualTo(1);
    assertThat(fixture.source.lineage()).isEqualTo(Lineage.EMPTY.withTerm(1, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536})
  void capturesCommitsAtEveryPageSize(int pageSize) throws IOException {
    fixture.create(pageSize);
    fixture.begin();
    for (int i = 0; i < 5; i++) {
      fixture.sql(
          "INSERT INTO t(b) VALUES (randomblob(50000)); DELETE FROM t WHERE a = " + (i + 1));
      assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    }
    assertThat(fixture.source.position().txid()).isEqualTo(11);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void isIdleWhenNothingWasCommitted() {
    fixture.create(4096);
    fixture.begin();
    assertThat(fixture.capture().state()).isEqualTo(State.IDLE);
    fixture.sql("BEGIN; INSERT INTO t(b) VALUES (1); ROLLBACK");
    assertThat(fixture.capture().state()).isEqualTo(State.IDLE);
  }

  @Test
  void countsCommitsOfSeveralThatShareASegment() {
    fixture.create(4096);
    fixture.begin();
    fixture.sql("INSERT INTO t(b) VALUES (1); INSERT INTO t(b) VALUES (2); DELETE FROM t");
    Captured captured = fixture.capture();
    assertThat(captured.segmentsAdded()).isEqualTo(1);
    assertThat(captured.position().txid()).isEqualTo(4);
    assertThat(captured.lastWrite()).isPresent();
  }

  @Test
  void capturesAVacuumAndAnAlter() throws IOException {
    fixture.create(1024);
    fixture.begin();
    fixture.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300) "
            + "INSERT INTO t(b) SELECT randomblob(2000) FROM n");
    fixture.capture();
    int before = fixture.replay.pageCount();
    fixture.sql("DELETE FROM t WHERE a % 5 <> 0", "VACUUM", "ALTER TABLE t ADD COLUMN c DEFAULT 7");
    assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    assertThat(fixture.replay.pageCount()).isLessThan(before / 2);
    fixture.sql("INSERT INTO t(b) SELECT randomblob(9000) FROM t", "VACUUM");
    fixture.capture();
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void leavesTheWriteAheadLogToTheApplicationWhenItIsClosed() throws IOException {
    fixture.create(4096);
    fixture.begin();
    fixture.sql("INSERT INTO t(b) VALUES (1)");
    fixture.capture();
    Path wal = Path.of(fixture.database + "-wal");
    long size = Files.size(wal);
    byte[] file = Files.readAllBytes(fixture.database);

    fixture.source.close();

    assertThat(wal).hasSize(size);
    assertThat(fixture.database).hasBinaryContent(file);
    assertThat(Foreign.sql(fixture.database, "PRAGMA journal_mode; SELECT count(*) FROM t"))
        .isEqualTo("wal\n2");
  }

  @Test
  void refusesADatabaseThatIsNotInWalModeNamingThePragma() {
    fixture.sql("CREATE TABLE t(a)");
    Captured captured = fixture.source.capture();
    assertThat(captured.state()).isEqualTo(State.REFUSED);
    assertThat(captured.detail())
        .contains(fixture.database.toString())
        .contains("PRAGMA journal_mode=WAL");

    fixture.sql("PRAGMA journal_mode=WAL");
    assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
  }

  @Test
  void refusesWhatIsNoDatabase() throws IOException {
    Files.writeString(fixture.database, "x".repeat(5000));
    Captured captured = fixture.source.capture();
    assertThat(captured.state()).isEqualTo(State.REFUSED);
    assertThat(captured.detail()).contains("is not a SQLite database");
  }

  @Test
  void refusesAPathThatIsADirectory() throws IOException {
    Files.createDirectory(fixture.database);
    Captured captured = fixture.source.capture();
    assertThat(captured.state()).isEqualTo(State.REFUSED);
    assertThat(captured.detail()).contains(fixture.database.toString());
  }

  @Test
  void keepsTheChainThroughGrowthAndVacuumInTurns() throws IOException {
    fixture.create(1024);
    fixture.sql("INSERT INTO t(b) VALUES (randomblob(100000))");
    fixture.begin();
    for (int i = 0; i < 3; i++) {
      fixture.sql("BEGIN; INSERT INTO t(b) VALUES (randomblob(200000)); DELETE FROM t; COMMIT");
      assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
      assertThat(fixture.replay.pageCount()).isGreaterThan(190);
      fixture.sql("VACUUM", "PRAGMA wal_checkpoint(PASSIVE)");
      fixture.capture();
    }
    fixture.sql("BEGIN; INSERT INTO t(b) VALUES (randomblob(200000)); DELETE FROM t; COMMIT");
    fixture.capture();
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void keepsTheChainThroughGrowthAndVacuumAcrossSwaps() throws IOException {
    fixture.stop();
    fixture = new SourceFixture(directory, new CaptureSettings(50, 1 << 20, 1 << 28));
    fixture.create(1024);
    fixture.begin();
    for (int i = 0; i < 6; i++) {
      fixture.sql("INSERT INTO t(b) VALUES (randomblob(200000))");
      fixture.capture();
      fixture.sql("DELETE FROM t", "VACUUM");
      fixture.sql("BEGIN; INSERT INTO t(b) VALUES (randomblob(90000)); DELETE FROM t; COMMIT");
      assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    }
    assertThat(fixture.source.restarts()).isGreaterThan(2);
    new Replay().snapshot(fixture.source);
    fixture.sql("INSERT INTO t(b) VALUES (1)");
    fixture.capture();
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void capturesWhileASwapWaitsForTheDisk() throws IOException {
    fixture.stop();
    Deque<Runnable> waiting = new ArrayDeque<>();
    fixture = new SourceFixture(directory, new CaptureSettings(50, 1 << 20, 1 << 28), waiting::add);
    fixture.create(1024);
    fixture.begin();
    fixture.sql("INSERT INTO t(b) VALUES (randomblob(200000))");
    fixture.capture();
    assertThat(waiting).hasSize(1);

    fixture.sql("INSERT INTO t(b) VALUES (randomblob(200000))");
    assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    assertThat(waiting).hasSize(1);

    for (int round = 0; round < 4 && fixture.source.restarts() == 0; round++) {
      waiting.forEach(Runnable::run);
      waiting.clear();
      fixture.capture();
      fixture.sql("INSERT INTO t(b) VALUES (1)");
      fixture.capture();
    }
    assertThat(fixture.source.restarts()).isEqualTo(1);
    waiting.forEach(Runnable::run);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void keepsNobodyOutWhileAReaderKeepsMuchFromBeingMoved() throws Exception {
    fixture.stop();
    fixture = new SourceFixture(directory, new CaptureSettings(50, 1 << 20, 1 << 28));
    fixture.create(4096);
    fixture.begin();
    Process reader = Foreign.shell(fixture.database);
    try {
      Foreign.feed(reader, "BEGIN; SELECT count(*) FROM t;");
      fixture.sql("INSERT INTO t(b) VALUES (randomblob(9000000))");
      assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
      assertThat(fixture.source.longestBarrier()).isZero();
    } finally {
      reader.destroy();
      reader.waitFor();
    }
    for (int i = 0; i < 200 && fixture.source.restarts() == 0; i++) {
      fixture.sql("INSERT INTO t(b) VALUES (randomblob(9000))");
      fixture.capture();
    }
    assertThat(fixture.source.restarts()).isPositive();
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void refusesADatabaseThatIsLockedExclusivelyAndRetries() throws Exception {
    fixture.create(4096);
    Process owner = Foreign.shell(fixture.database);
    try {
      Foreign.feed(owner, "PRAGMA locking_mode=EXCLUSIVE; INSERT INTO t(b) VALUES (1);");
      Captured captured = fixture.source.capture();
      assertThat(captured.state()).isEqualTo(State.REFUSED);
      assertThat(captured.detail()).contains(fixture.database.toString());
    } finally {
      owner.destroy();
      owner.waitFor();
    }
    assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
  }

  @Test
  void beginsANewLineForADatabaseThatWasDeletedAndRecreated() throws IOException {
    fixture.create(4096);
    fixture.begin();
    fixture.sql("INSERT INTO t(b) VALUES (1)");
    Position old = fixture.capture().position();
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      Files.delete(Path.of(fixture.database + suffix));
    }
    assertThat(fixture.source.capture().state()).isEqualTo(State.ABSENT);
    assertThat(fixture.source.position()).isEqualTo(old);

    fixture.create(4096);
    Captured captured = fixture.source.capture();

    assertThat(captured.state()).isEqualTo(State.RESET);
    assertThat(captured.detail()).contains("removed");
    assertThat(captured.position().txid()).isGreaterThan(old.txid());
    assertThat(fixture.source.lineage().contains(old)).isFalse();
    assertThat(fixture.source.log().has(old)).isFalse();
    fixture.replay.snapshot(fixture.source);
    fixture.sql("INSERT INTO t(b) VALUES (2)");
    fixture.capture();
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void noticesADatabaseThatWasReplacedInOneStep() throws IOException {
    fixture.create(4096);
    fixture.begin();
    Path other = directory.resolve("other.db");
    Foreign.sql(other, "CREATE TABLE x(a)", "PRAGMA journal_mode=WAL");
    Files.delete(Path.of(fixture.database + "-wal"));
    Files.delete(Path.of(fixture.database + "-shm"));
    Files.move(other, fixture.database, StandardCopyOption.REPLACE_EXISTING);
    assertThat(fixture.source.capture().state()).isEqualTo(State.RESET);
    assertThat(fixture.source.capture().state()).isEqualTo(State.IDLE);
  }

  @Test
  void sendsOnlyThePagesThatDiffer() {
    fixture.create(4096);
    fixture.sql("INSERT INTO t(b) VALUES (randomblob(400000))");
    fixture.begin();
    fixture.sql("UPDATE t SET b = 1 WHERE a = 1");
    int[] sent = {0};
    try (PageSource snapshot = fixture.source.snapshot(fixture.replay.checksums())) {
      while (snapshot.read(10, (number, page) -> sent[0]++)) {
        assertThat(sent[0]).isLessThan(10);
      }
      assertThat(snapshot.commit()).isGreaterThan(90);
    }
    assertThat(sent[0]).isBetween(1, 5);
  }

  @Test
  void capturesWhileASnapshotIsOpen() throws IOException {
    fixture.create(1024);
    fixture.sql("INSERT INTO t(b) VALUES (randomblob(200000))");
    fixture.source.capture();
    Replay late = new Replay();
    try (PageSource snapshot = fixture.source.snapshot(PageChecksums.NONE)) {
      int writes = 0;
      boolean more = true;
      while (more) {
        more = snapshot.read(10, (number, page) -> assertThat(page).hasSize(1024));
        if (writes++ < 8) {
          fixture.sql("UPDATE t SET b = randomblob(150000)", "PRAGMA wal_checkpoint(PASSIVE)");
          assertThat(fixture.source.capture().state()).isEqualTo(State.CAPTURED);
        }
      }
    }
    late.snapshot(fixture.source);
    fixture.sql("DELETE FROM t");
    fixture.source.capture();
    late.follow(fixture.source);
    fixture.source.close();
    late.assertEquals(fixture.database);
  }

  @Test
  void beginsAnewWhenATransactionIsTooLargeForASegment() throws IOException {
    fixture.stop();
    fixture = new SourceFixture(directory, new CaptureSettings(1000, 100_000, 500_000));
    fixture.create(4096);
    fixture.begin();
    Position before = fixture.source.position();
    fixture.sql("INSERT INTO t(b) VALUES (randomblob(3000000))");

    Captured captured = fixture.source.capture();

    assertThat(captured.state()).isEqualTo(State.RESET);
    assertThat(captured.detail()).contains("too large");
    assertThat(fixture.source.lineage().contains(before)).isTrue();
    fixture.replay.snapshot(fixture.source);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }

  @Test
  void ignoresATornEndOfTheWriteAheadLog() throws IOException {
    fixture.create(4096);
    fixture.begin();
    fixture.sql("INSERT INTO t(b) VALUES (1)");
    fixture.capture();
    Path wal = Path.of(fixture.database + "-wal");
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    Files.write(wal, noise, StandardOpenOption.APPEND);
    assertThat(fixture.capture().state()).isEqualTo(State.IDLE);
    fixture.sql("INSERT INTO t(b) VALUES (2)");
    assertThat(fixture.capture().state()).isEqualTo(State.CAPTURED);
    fixture.source.close();
    fixture.replay.assertEquals(fixture.database);
  }
}
