package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReturningTest {
  private static final FilePath PATH = FilePath.of("f");

  @TempDir Path directory;
  private DirectoryIndex index;
  private Returning returning;

  @BeforeEach
  void open() {
    index = DirectoryIndex.open(directory.resolve("index.db"), "alpha", InstantSource.system());
    returning = new Returning(index);
    returning.meet("beta");
    returning.reachable(Set.of("beta"));
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void looksIntoTheIndexOnceIfNothingWasLost() {
    returning.update();
    index.close();
    assertThat(returning.update()).isFalse();
    assertThat(returning.passesOver(PATH)).isFalse();
    returning.heardAll("beta");
    assertThat(returning.isRetoldBy("beta")).isFalse();
  }

  @Test
  void forgetsWhatWasUndone() {
    index.begin();
    returning.asksAnew();
    assertThat(returning.passesOver(PATH)).isTrue();
    returning.begin();
    index.rollback();
    assertThat(returning.passesOver(PATH)).isFalse();
  }

  @Test
  void recordsNothingUnknownBeforeEveryTwinHasToldAllAlsoAfterARestart() {
    index.transaction(returning::asksAnew);
    close();
    open();
    assertThat(returning.passesOver(PATH)).isTrue();
    assertThat(returning.update()).isFalse();
    returning.meet("gamma");
    returning.heardAll("beta");
    assertThat(returning.update()).isFalse();
    assertThat(returning.awaited()).containsExactly("gamma");
    assertThat(returning.holdUp()).containsExactly("gamma");
    returning.heardAll("gamma");
    assertThat(returning.update()).isTrue();
    assertThat(returning.passesOver(PATH)).isFalse();
    assertThat(returning.released()).containsExactly(PATH);
  }

  @Test
  void asksWhoHasToldAllToAnEarlierIndexOnceMore() {
    returning.heardAll("beta");
    assertThat(returning.awaited()).isEmpty();
    index.transaction(index::renew);
    assertThat(returning.awaited()).containsExactly("beta");
  }
}
