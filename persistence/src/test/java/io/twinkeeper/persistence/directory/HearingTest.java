package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HearingTest {
  @TempDir Path directory;
  private long told;

  private static FileEntry gone(String path, long count) {
    VersionVector version = VersionVector.of(Map.of("beta", count));
    return new FileEntry(FilePath.of(path), FileState.gone(1), version, "beta");
  }

  private void hear(Hearing hearing, FileEntry... entries) throws IOException {
    byte[] packed = Packing.pack(EntryCodec.write(List.of(entries)));
    hearing.hear(
        "beta", new News("of-beta", ++told, false, packed), fresh -> assertThat(fresh).isEmpty());
  }

  @Test
  void takesWhatIsKnownButNoMorePathsIntoAnIndexThatIsLargeAlready() throws IOException {
    try (DirectoryIndex index =
        DirectoryIndex.open(directory.resolve("db"), "alpha", InstantSource.system())) {
      long most = index.bytes() + (1 << 20);
      Hearing hearing = new Hearing(index, entry -> false, twin -> false, most);
      String name = "x".repeat(200);
      List<FileEntry> many = new ArrayList<>();
      for (int i = 0; index.bytes() < most; i++) {
        many.add(gone(name + i, 1));
        if (many.size() == 1000) {
          hear(hearing, many.toArray(FileEntry[]::new));
          many.clear();
        }
      }
      assertThat(index.bytes()).isLessThan(most + (1 << 20));

      assertThatThrownBy(() -> hear(hearing, gone(name + 0, 2), gone("another", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("1 MiB");
      assertThat(index.known(FilePath.of("another"))).isEmpty();
      assertThat(index.known(FilePath.of(name + 0)))
          .map(k -> k.entry())
          .contains(gone(name + 0, 1));

      hear(hearing, gone(name + 0, 2));
      assertThat(index.known(FilePath.of(name + 0)))
          .map(k -> k.entry())
          .contains(gone(name + 0, 2));
    }
  }
}
