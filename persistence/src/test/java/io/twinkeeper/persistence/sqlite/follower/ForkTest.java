package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkTest {
  @TempDir Path directory;
  private ScriptedSource source;
  private Twin twin;

  @BeforeEach
  void follow() throws Exception {
    source = new ScriptedSource(directory.resolve("source.db"), 1024);
    twin = Twin.open(directory);
    source.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    source.snapshotTo(twin.follower);
    twin.receiveAndApply(source.commitEach(insert("common")));
  }

  @AfterEach
  void close() throws Exception {
    twin.close();
    source.close();
  }

  @Test
  void keepsNothingOfAnAncestor() {
    assertThat(twin.follower.keepFork(winner(), "beta")).isEmpty();
    assertThat(twin.forks.list()).isEmpty();
  }

  @Test
  void keepsTheLosersTailWithWhatItReceivedButHadNotApplied() throws Exception {
    Position common = source.position();
    Lineage winner = winner();
    twin.receiveAndApply(source.commitEach(insert("lost 1")));
    twin.follower.append(source.commitEach(insert("lost 2"), insert("lost 3")));
    Optional<Fork> fork = twin.follower.keepFork(winner, "beta");
    assertThat(fork).isPresent();
    assertThat(fork.get().ancestor()).isEqualTo(common);
    assertThat(fork.get().end()).isEqualTo(source.position());
    assertThat(fork.get().transactions()).isEqualTo(3);
    assertThat(SqliteShell.dump(fork.get().database()))
        .isEqualTo(SqliteShell.dump(source.database()));
    assertThat(SqliteShell.integrity(fork.get().database())).isEqualTo("ok");
    assertThat(files(fork.get().directory())).filteredOn(name -> name.endsWith(".ltx")).hasSize(3);
    assertThat(Files.readString(fork.get().directory().resolve("fork.json")))
        .contains("\"winner\" : \"beta\"", "\"integrity\" : \"ok\"", "2026-11-20T12:00:00Z");
  }

  @Test
  void keepsTheSameEndOnlyOnce() throws Exception {
    Lineage winner = winner();
    twin.follower.append(source.commitEach(insert("lost")));
    Optional<Fork> once = twin.follower.keepFork(winner, "beta");
    assertThat(twin.follower.keepFork(winner, "beta")).isEqualTo(once);
    assertThat(twin.forks.list()).hasSize(1);
  }

  @Test
  void keepsAForkByItselfBeforeASnapshotOverwritesIt() throws Exception {
    twin.receiveAndApply(source.commitEach(insert("lost")));
    try (ScriptedSource other = new ScriptedSource(directory.resolve("other.db"), 1024)) {
      other.commit("CREATE TABLE u(id INTEGER PRIMARY KEY)");
      SourceImage image = other.image();
      try (SnapshotReceiver receiver = twin.follower.receiveSnapshot(image.header())) {
        image.send(twin.follower.pageChecksums(), receiver);
        receiver.commit(Lineage.EMPTY.withTerm(7, 1));
      }
      List<Fork> forks = twin.forks.list();
      assertThat(forks).hasSize(1);
      assertThat(forks.get(0).transactions()).isEqualTo(-1);
      assertThat(SqliteShell.dump(forks.get(0).database())).contains("lost");
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(other.database()));
    }
  }

  @Test
  void goesOnWithoutABaseIfOnlyThatCannotBeMade() throws Exception {
    twin.receiveAndApply(source.commitEach(insert("lost")));
    try (ScriptedSource other = new ScriptedSource(directory.resolve("other.db"), 1024)) {
      other.commit("CREATE TABLE u(id INTEGER PRIMARY KEY)");
      SourceImage image = other.image();
      Lineage line = Lineage.EMPTY.withTerm(7, 1);
      Fork fork = twin.follower.keepFork(line, "beta").orElseThrow();
      assertThat(twin.forks.awaitsBase(fork)).isTrue();
      Files.createDirectories(fork.directory().resolve(".new-winner.db/in the way"));
      try (SnapshotReceiver receiver = twin.follower.receiveSnapshot(image.header())) {
        image.send(twin.follower.pageChecksums(), receiver);
        receiver.commit(line);
      }
      assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(other.database()));
      assertThat(twin.forks.winner(fork)).isEmpty();
      assertThat(twin.forks.awaitsBase(fork)).isFalse();
    }
  }

  @Test
  void keepsTheBaseAlsoOfAForkThatOnlyItsChecksumsTellApart() throws Exception {
    twin.receiveAndApply(source.commitEach(insert("lost")));
    Fork fork = twin.follower.keepFork(Lineage.EMPTY, "beta").orElseThrow(); // told so on purpose
    source.commit(insert("after"));
    source.snapshotTo(twin.follower);
    assertThat(twin.forks.list()).containsExactly(fork);
    assertThat(twin.forks.winner(fork)).isPresent();
    assertThat(twin.forks.awaitsBase(fork)).isFalse();
  }

  @Test
  void keepsACopyThatSomebodyWroteTo() throws Exception {
    twin.close();
    SqliteShell.run(twin.database, insert("by hand"));
    twin = Twin.open(directory);
    assertThat(twin.follower.isDirty()).isTrue();
    Optional<Fork> fork = twin.follower.keepFork(source.lineage(), "alpha");
    assertThat(fork).isPresent();
    assertThat(fork.get().transactions()).isEqualTo(-1);
    assertThat(SqliteShell.dump(fork.get().database())).contains("by hand");
    source.snapshotTo(twin.follower);
    assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
    assertThat(twin.forks.list()).hasSize(1);
  }

  @Test
  void noticesAWriteWhileItFollowsAndAppliesNothingOverIt() throws Exception {
    SqliteShell.run(twin.database, insert("by hand"));
    twin.follower.append(source.commitEach(insert("next")));
    assertThatThrownBy(() -> twin.follower.applyPending(5)).isInstanceOf(CopyChanged.class);
    assertThat(SqliteShell.dump(twin.database)).contains("by hand").doesNotContain("next");
    assertThat(twin.follower.isDirty()).isTrue();
    source.snapshotTo(twin.follower);
    assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
    assertThat(SqliteShell.dump(twin.forks.list().get(0).database())).contains("by hand");
  }

  @Test
  void takesACopyThatWasOnlySwitchedToWalModeForWhatItIs() throws Exception {
    SqliteShell.run(twin.database, "PRAGMA journal_mode = WAL");
    twin.close();
    twin = Twin.open(directory);
    assertThat(twin.follower.applied()).isEqualTo(source.position());
    twin.receiveAndApply(source.commitEach(insert("next")));
    assertThat(SqliteShell.dump(twin.database)).isEqualTo(SqliteShell.dump(source.database()));
  }

  @Test
  void keepsADatabaseThatWasThereBeforeItFollowed() throws Exception {
    Path home = directory.resolve("second");
    Files.createDirectories(home.resolve("user"));
    SqliteShell.run(
        home.resolve("user/copy.db"), "CREATE TABLE mine(x)", "INSERT INTO mine VALUES(1)");
    try (Twin second = Twin.open(home)) {
      assertThat(second.follower.isDirty()).isTrue();
      assertThat(second.follower.applied()).isEqualTo(Position.NONE);
      source.snapshotTo(second.follower);
      assertThat(SqliteShell.dump(second.database)).isEqualTo(SqliteShell.dump(source.database()));
      assertThat(SqliteShell.dump(second.forks.list().get(0).database())).contains("mine");
    }
  }

  @Test
  void keepsAFileThatIsNoDatabase() throws Exception {
    Path home = directory.resolve("second");
    Files.createDirectories(home.resolve("user"));
    Files.writeString(home.resolve("user/copy.db"), "not a database");
    try (Twin second = Twin.open(home)) {
      source.snapshotTo(second.follower);
      assertThat(SqliteShell.dump(second.database)).isEqualTo(SqliteShell.dump(source.database()));
      assertThat(second.forks.list().get(0).database()).hasContent("not a database");
    }
  }

  @Test
  void leavesNoForkBehindThatIsNotWhole() throws Exception {
    Lineage winner = winner();
    twin.follower.append(source.commitEach(insert("lost")));
    Path unfinished = Files.createDirectories(directory.resolve("forks/.new-1"));
    Files.writeString(unfinished.resolve("fork.db"), "half");
    assertThat(twin.forks.list()).isEmpty();
    twin.follower.keepFork(winner, "beta");
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void keepsOneWhoseIdsTheWinnerHasButWhoseOwnLineIsNotKnown() throws Exception {
    twin.log.lineage(Lineage.EMPTY);
    assertThat(twin.follower.keepFork(winner(), "beta")).isPresent();
  }

  @Test
  void leavesOutAForkWhoseRecordIsDamaged() throws Exception {
    Fork fork = twin.follower.keepCopy("on demand").orElseThrow();
    Files.writeString(fork.directory().resolve("fork.json"), "{");
    Files.createDirectories(directory.resolve("forks/20260101T000000.000Z-1-1"));
    assertThat(twin.forks.list()).isEmpty();
    assertThat(twin.follower.keepCopy("again")).isPresent();
  }

  @Test
  void keepsACopyOnDemand() throws Exception {
    Optional<Fork> fork = twin.follower.keepCopy("the source's database was recreated");
    assertThat(fork).isPresent();
    assertThat(SqliteShell.dump(fork.get().database()))
        .isEqualTo(SqliteShell.dump(source.database()));
  }

  /** A history that goes on from here in epoch 2. */
  private Lineage winner() {
    return source.lineage().withTerm(2, source.position().txid() + 1);
  }

  private static String insert(String value) {
    return "INSERT INTO t(v) VALUES ('" + value + "')";
  }

  private static List<String> files(Path home) throws IOException {
    try (Stream<Path> entries = Files.list(home)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
    }
  }
}
