package io.twinkeeper.persistence.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkStoreTest {
  @TempDir private Path root;

  private ForkStore store() {
    return new ForkStore("shop/events", root.resolve("forks"), InstantSource.system());
  }

  private static LosingHistory history(long txid, LosingHistory.DatabaseWriter database) {
    Position end = new Position(3, txid, 1);
    return new LosingHistory(
        Position.NONE, end, -1, "beta", Lineage.EMPTY, "for a test", database, tail -> {});
  }

  private static void write(Path file) throws IOException {
    Files.writeString(file, "rows");
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("forks"))) {
      return all.map(p -> String.valueOf(p.getFileName())).toList().stream();
    }
  }

  @Test
  void removesOneForkWithoutHarmToAnotherThatIsBeingKept() throws Exception {
    Fork old = store().keep(history(1, ForkStoreTest::write));
    ForkStore other = store(); // the fork desk has one of its own
    Fork kept =
        store()
            .keep(
                history(
                    2,
                    file -> {
                      write(file);
                      other.remove(old);
                    }));
    assertThat(store().list()).containsExactly(kept);
    assertThat(kept.database()).hasContent("rows");
    assertThat(names()).containsExactly(kept.id());
  }

  @Test
  void leavesNothingOfAForkThatCouldNotBeKept() throws Exception {
    assertThatThrownBy(
            () ->
                store()
                    .keep(
                        history(
                            1,
                            file -> {
                              write(file);
                              throw new IOException("No space left on device");
                            })))
        .hasMessageContaining("No space left");
    assertThat(names()).isEmpty();
  }

  @Test
  void publishesNoForkWhoseDatabaseIsGone() throws Exception {
    ForkStore store = store();
    assertThatThrownBy(() -> store.keep(history(1, file -> {}))).isInstanceOf(IOException.class);
    assertThat(store.list()).isEmpty();
  }

  @Test
  void clearsAwayWhatACrashLeftOfKeepingAndOfRemoving() throws Exception {
    Path forks = Files.createDirectories(root.resolve("forks"));
    Files.writeString(Files.createDirectory(forks.resolve(".new-1")).resolve("fork.db"), "half");
    Files.writeString(Files.createDirectory(forks.resolve(".gone-2")).resolve("fork.db"), "half");
    Fork kept = store().keep(history(1, ForkStoreTest::write));
    assertThat(names()).containsExactly(kept.id());
  }

  @Test
  void refusesMoreThanTheDiskHas() {
    assertThatThrownBy(() -> store().requireRoom(Long.MAX_VALUE)).hasMessageContaining("make room");
  }
}
