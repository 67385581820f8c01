package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Position;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowerDatabaseTest {
  private static final String FILL =
      "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
          + " 500) SELECT hex(randomblob(40)) FROM n";

  @TempDir Path directory;
  private ScriptedSource source;
  private Twin twin;

  @BeforeEach
  void startEmpty() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 4096);
    twin = Twin.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    twin.close();
    source.close();
  }

  @Test
  void beginsWithNothingAndTakesADatabaseFromItsFirstSegmentOn() throws Exception {
    assertThat(twin.follower.received()).isEqualTo(Position.NONE);
    twin.receiveAndApply(source.commitEach("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL));
    assertSame();
  }

  @Test
  void takesItsFirstCopyByASnapshotAndFollowsOn() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
    source.snapshotTo(twin.follower);
    assertThat(twin.follower.applied()).isEqualTo(source.position());
    assertSame();
    twin.receiveAndApply(source.commitEach(FILL, "DELETE FROM t WHERE id % 3 = 0", FILL));
    assertSame();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 8192, 16384, 32768, 65536})
  void followsEveryPageSize(int pageSize) throws Exception {
    try (ScriptedSource other = new ScriptedSource(directory.resolve("other.db"), pageSize)) {
      other.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
      other.snapshotTo(twin.follower);
      twin.receiveAndApply(
          other.commitEach(
              FILL,
              "DELETE FROM t WHERE id > 20",
              "VACUUM",
              "ALTER TABLE t ADD COLUMN w DEFAULT 7",
              FILL));
      assertThat(SqliteShell.integrity(twin.database)).isEqualTo("ok");
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(other.database()));
      assertThat(twin.follower.pageChecksums().database()).isEqualTo(other.position().checksum());
    }
  }

  @Test
  void mergesShrinkingAndGrowingSegmentsIntoOneApply() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL, FILL);
    source.snapshotTo(twin.follower);
    twin.follower.append(
        source.commitEach("DELETE FROM t", "VACUUM", FILL, "DELETE FROM t", "VACUUM", FILL, FILL));
    assertThat(twin.follower.applyPending(Integer.MAX_VALUE)).isFalse();
    assertSame();
  }

  @Test
  void refusesASegmentThatLeavesAGap() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    source.commit(FILL);
    Segment afterTheGap = source.commit(FILL);
    assertThatThrownBy(() -> twin.follower.append(List.of(afterTheGap)))
        .isInstanceOf(ChainBroken.class);
    assertThat(twin.follower.received()).isEqualTo(twin.follower.applied());
  }

  @Test
  void hasOnDiskWhatCameBeforeASegmentThatItRefuses() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    Segment next = source.commit(FILL);
    source.commit(FILL);
    Segment afterTheGap = source.commit(FILL);
    assertThatThrownBy(() -> twin.follower.append(List.of(next, afterTheGap)))
        .isInstanceOf(ChainBroken.class);
    assertThat(twin.follower.received()).isEqualTo(next.after());
  }

  @Test
  void refusesToFollowWhileAWritersJournalIsThere() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    twin.close();
    Process writer = new ProcessBuilder("sqlite3", twin.database.toString()).start();
    Path journal = Path.of(twin.database + "-journal");
    try {
      Writer commands = writer.outputWriter();
      commands.write("PRAGMA cache_size=1; BEGIN IMMEDIATE; INSERT INTO t(v) VALUES (1);\n");
      commands.flush();
      Awaitility.await().until(() -> Files.exists(journal) && Files.size(journal) > 0);
      assertThatThrownBy(() -> Twin.open(directory)).isInstanceOf(CopyBusy.class);
      assertThat(journal).isNotEmptyFile();
    } finally {
      writer.destroyForcibly().waitFor();
    }
    twin = Twin.open(directory);
    assertThat(twin.follower.isDirty()).isFalse();
  }

  @Test
  void countsASegmentThatItHoldsAsReceived() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    List<Segment> segments = source.commitEach(FILL, FILL);
    twin.receiveAndApply(segments);
    assertThat(twin.follower.append(segments)).isEqualTo(source.position());
    assertSame();
  }

  @Test
  void appliesNothingOfASegmentWhosePagesDoNotLeadWhereItSays() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    Position before = twin.follower.applied();
    byte[] bytes = Files.readAllBytes(twin.database);
    twin.follower.append(List.of(lying(before, bytes.length / 4096)));
    assertThatThrownBy(() -> twin.follower.applyPending(10)).isInstanceOf(ChainBroken.class);
    assertThat(twin.follower.applied()).isEqualTo(before);
    assertThat(twin.follower.needsSnapshot()).isTrue();
    assertThat(Files.readAllBytes(twin.database)).isEqualTo(bytes);
    source.commit(FILL);
    source.snapshotTo(twin.follower);
    assertSame();
  }

  @Test
  void refusesASnapshotThatDoesNotAddUp() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    byte[] bytes = Files.readAllBytes(twin.database);
    source.commit(FILL);
    try (SnapshotReceiver receiver = twin.follower.receiveSnapshot(source.image().header())) {
      receiver.page(2, new byte[4096]);
      assertThatThrownBy(() -> receiver.commit(source.lineage())).isInstanceOf(ChainBroken.class);
    }
    assertThat(Files.readAllBytes(twin.database)).isEqualTo(bytes);
  }

  @Test
  void takesASnapshotWithAnotherPageSizeInPlace() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", FILL);
    source.snapshotTo(twin.follower);
    try (ScriptedSource other = new ScriptedSource(directory.resolve("other.db"), 1024)) {
      other.commit("CREATE TABLE u(id INTEGER PRIMARY KEY, v)");
      other.snapshotTo(twin.follower);
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(other.database()));
      twin.receiveAndApply(other.commitEach("INSERT INTO u(v) VALUES (1)"));
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(other.database()));
    }
  }

  @Test
  void goesOnAfterAReopenWithoutASnapshot() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    twin.receiveAndApply(source.commitEach(FILL));
    twin.follower.append(source.commitEach(FILL, FILL));
    twin.close();
    twin = Twin.open(directory);
    assertThat(twin.follower.received()).isEqualTo(source.position());
    twin.receiveAndApply(source.commitEach(FILL));
    assertSame();
  }

  @Test
  void noticesThatItsCopyWasTakenAway() throws Exception {
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    Files.delete(twin.database);
    twin.follower.append(source.commitEach(FILL));
    assertThatThrownBy(() -> twin.follower.applyPending(10)).isInstanceOf(CopyChanged.class);
    twin.close();
    twin = Twin.open(directory);
    assertThat(twin.follower.needsSnapshot()).isTrue();
    source.snapshotTo(twin.follower);
    assertSame();
  }

  private Segment lying(Position before, int pages) {
    SegmentBuilder segment =
        new SegmentBuilder(
            new SegmentHeader(
                4096,
                pages,
                before.txid() + 1,
                before.txid() + 1,
                Twin.CLOCK.instant(),
                before.checksum(),
                0,
                0,
                0,
                0,
                1));
    segment.page(2, new byte[4096]);
    return segment.build(before.checksum() ^ 1);
  }

  private void assertSame() throws Exception {
    assertThat(twin.follower.applied()).isEqualTo(source.position());
    assertThat(twin.follower.pageChecksums().database()).isEqualTo(source.position().checksum());
    assertThat(SqliteShell.integrity(twin.database)).isEqualTo("ok");
    assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
  }
}
