package io.twinkeeper.persistence.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptCopiesTest {
  private static final Instant AT = Instant.parse("2026-11-21T07:14:59.123Z");
  private static final Tombstone TOMBSTONE = new Tombstone(AT, 3, new Position(3, 1234, 9));

  @TempDir private Path directory;
  private Path prefix;
  private Path database;
  private Path stream;
  private KeptCopies kept;

  @BeforeEach
  void start() throws IOException {
    prefix = directory.resolve("tenants");
    database = Files.createDirectories(prefix.resolve("acme")).resolve("events.db");
    stream = Files.createDirectories(directory.resolve("streams/acme"));
    kept = new KeptCopies(stream);
    Files.writeString(database, "content");
    Files.writeString(database.resolveSibling("events.db-journal"), "journal");
    Files.createDirectories(stream.resolve("log"));
    Files.writeString(stream.resolve("log/1"), "segments");
    Files.createDirectories(stream.resolve("forks/one"));
    Files.writeString(stream.resolve("follower.json"), "{}");
  }

  @Test
  void movesTheCopyAndWhatTheStreamKept() throws IOException {
    kept.moveCopy(database, prefix, TOMBSTONE);
    kept.moveState(TOMBSTONE);
    Path copy = stream.resolve("kept/20261121T071459.123Z-3-00000000000004d2");
    assertThat(kept.of(TOMBSTONE)).isEqualTo(copy);
    assertThat(copy.resolve("events.db")).hasContent("content");
    assertThat(copy.resolve("events.db-journal")).hasContent("journal");
    assertThat(copy.resolve("log/1")).hasContent("segments");
    assertThat(copy.resolve("follower.json")).exists();
    assertThat(copy.resolve("forks/one")).isDirectory();
    assertThat(stream.toFile().list())
        .as("no fork meets the next database")
        .containsExactly("kept");
    assertThat(prefix.toFile().list()).as("the empty directory has gone").isEmpty();
  }

  @Test
  void leavesADirectoryThatHoldsSomethingElse() throws IOException {
    Files.writeString(database.resolveSibling("notes"), "not ours");
    kept.moveCopy(database, prefix, TOMBSTONE);
    assertThat(database).doesNotExist();
    assertThat(database.resolveSibling("notes")).exists();
  }

  @Test
  void mayBeRepeatedAfterACrashAnywhere() throws IOException {
    kept.moveCopy(database, prefix, TOMBSTONE);
    kept.moveCopy(database, prefix, TOMBSTONE);
    kept.moveState(TOMBSTONE);
    kept.moveState(TOMBSTONE);
    assertThat(kept.of(TOMBSTONE).resolve("events.db")).hasContent("content");
    assertThat(kept.of(TOMBSTONE).toFile().list()).hasSize(5);
  }

  @Test
  void movesTheFileThatACopysLinkLeadsTo() throws IOException {
    Path generation = database.resolveSibling(".events.db.twin-5f3a90c1");
    Files.move(database, generation);
    Files.createSymbolicLink(database, generation.getFileName());
    Files.writeString(generation.resolveSibling(generation.getFileName() + "-journal"), "its own");
    Files.writeString(database.resolveSibling(".events.db.twin-00000001"), "left by a crash");
    Files.delete(database.resolveSibling("events.db-journal"));
    kept.moveCopy(database, prefix, TOMBSTONE);
    kept.moveCopy(database, prefix, TOMBSTONE);
    Path copy = kept.of(TOMBSTONE);
    assertThat(copy.resolve("events.db")).hasContent("content");
    assertThat(copy.resolve("events.db-journal")).hasContent("its own");
    assertThat(copy.resolve("events.db.twin-00000001")).hasContent("left by a crash");
    assertThat(prefix.toFile().list()).isEmpty();
  }

  @Test
  void goesOnAfterACrashBetweenTheFileAndItsLink() throws IOException {
    Path generation = database.resolveSibling(".events.db.twin-5f3a90c1");
    Files.delete(database);
    Files.delete(database.resolveSibling("events.db-journal"));
    Files.createSymbolicLink(database, generation.getFileName());
    kept.moveCopy(database, prefix, TOMBSTONE);
    assertThat(prefix.toFile().list()).isEmpty();
  }

  @Test
  void overwritesNothingThatIsKept() throws IOException {
    kept.moveCopy(database, prefix, TOMBSTONE);
    Files.createDirectories(database.getParent());
    Files.writeString(database, "another");
    kept.moveCopy(database, prefix, TOMBSTONE);
    assertThat(kept.of(TOMBSTONE).resolve("events.db")).hasContent("content");
    assertThat(kept.of(TOMBSTONE).resolve("events.db.2")).hasContent("another");
  }

  @Test
  void deletesWhatIsOldAndNothingElse() throws IOException {
    kept.moveCopy(database, prefix, TOMBSTONE);
    Files.createDirectories(stream.resolve("kept/of-somebody-else"));
    Duration month = Duration.ofDays(30);
    assertThat(kept.deleteOlderThan(month, AT.plus(month))).isZero();
    assertThat(kept.deleteOlderThan(month, AT.plus(month).plusMillis(1))).isOne();
    assertThat(stream.resolve("kept").toFile().list()).containsExactly("of-somebody-else");
  }

  @Test
  void forgetsTheOldestTombstones() {
    TenantRegister register = TenantRegister.open(directory.resolve("board/tenants.roll"));
    for (int i = 0; i < 10; i++) {
      Tombstone tombstone = new Tombstone(AT.plusSeconds(i), 3, new Position(3, i, 9));
      var entry = io.twinkeeper.protocol.tenant.TenantEntry.found(java.util.List.of("t" + i));
      register.put(
          entry.removed(tombstone), i == 0 ? new TenantRegister.Burial(tombstone, true) : null);
    }
    register.put(io.twinkeeper.protocol.tenant.TenantEntry.found(java.util.List.of("live")), null);
    register.forgetTombstonesBeyond(3);
    assertThat(register.lines())
        .extracting(line -> line.entry().name())
        .as("those with something to be done, the live ones, the youngest")
        .containsExactlyInAnyOrder("t0", "t7", "t8", "t9", "live");
    assertThat(register.size()).isEqualTo(5);
  }

  @Test
  void readsAndWritesTheRegister() {
    Path file = directory.resolve("board/tenants.roll");
    TenantRegister register = TenantRegister.open(file);
    var live = io.twinkeeper.protocol.tenant.TenantEntry.found(java.util.List.of("acme"));
    var gone =
        io.twinkeeper.protocol.tenant.TenantEntry.found(java.util.List.of("z", "é"))
            .removed(TOMBSTONE);
    register.put(live, null);
    register.put(gone, new TenantRegister.Burial(TOMBSTONE, true));
    assertThat(register.save()).isTrue();
    assertThat(register.save()).as("nothing has changed").isFalse();
    TenantRegister again = TenantRegister.open(file);
    assertThat(again.lines()).isEqualTo(register.lines());
    assertThat(again.line("acme").orElseThrow().isOpen()).isTrue();
    assertThat(again.line("z,~c3~a9").orElseThrow().isOpen()).isFalse();
  }
}
