package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorationTest {
  private static final int FILES = 2500;

  @TempDir Path directory;
  private DirectoryIndex index;

  @BeforeEach
  void fill() {
    open();
    index.transaction(
        () -> {
          for (int i = 0; i < FILES; i++) {
            FileState state = FileState.directory(0755, new Owner("root", "root"));
            VersionVector version = VersionVector.NONE.changedBy("alpha", Instant.EPOCH);
            index.put(
                new FileEntry(FilePath.of("d" + i), state, version, "alpha"),
                Optional.empty(),
                Optional.empty());
          }
          Restoration.setDue(index, Restoration.Cause.EMPTIED);
        });
  }

  private void open() {
    index = DirectoryIndex.open(directory.resolve("index.db"), "alpha", InstantSource.system());
  }

  @AfterEach
  void close() {
    index.close();
  }

  private Restoration restoration() {
    return new Restoration(
        index,
        new Restoration.Presence() {
          @Override
          public boolean isThere(Known known) {
            return false;
          }

          @Override
          public void sync() {
            // nothing is done
          }
        },
        new Returning(index));
  }

  @Test
  void doesALittleAtATimeAndGoesOnAfterACrash() throws IOException {
    String id = index.id();
    Restoration first = restoration();
    for (int i = 1; i <= 10; i++) {
      assertThat(first.go(Duration.ZERO)).isTrue();
      assertThat(index.wantedTotals().all()).isEqualTo(i);
      assertThat(Restoration.due(index)).isPresent();
    }
    close();
    open();
    assertThat(index.id()).isEqualTo(id);
    Restoration second = restoration();
    while (second.go(Duration.ZERO)) {
      assertThat(Restoration.due(index)).isPresent();
    }
    assertThat(index.wantedTotals().all()).isEqualTo(FILES);
    assertThat(Restoration.due(index)).isEmpty();
    assertThat(index.id()).isNotEqualTo(id);
  }
}
