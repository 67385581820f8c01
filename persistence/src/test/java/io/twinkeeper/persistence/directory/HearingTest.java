package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HearingTest {
  @TempDir Path directory;
  private DirectoryIndex index;
  private long told;

  @BeforeEach
  void open() {
    index = DirectoryIndex.open(directory.resolve("db"), "alpha", InstantSource.system());
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static FileEntry gone(String path, long count) {
    VersionVector version = VersionVector.of(Map.of("beta", count));
    return new FileEntry(FilePath.of(path), FileState.gone(1), version, "beta");
  }

  private static FileEntry live(String path, long count) {
    VersionVector version = VersionVector.of(Map.of("beta", count));
    return new FileEntry(
        FilePath.of(path), FileState.directory(0755, new Owner("app", "app")), version, "beta");
  }

  private void hear(Hearing hearing, FileEntry... entries) throws IOException {
    byte[] packed = Packing.pack(EntryCodec.write(List.of(entries)));
    News news = new News("of-beta", ++told, false, packed);
    hearing.hear("beta", news, fresh -> fresh.forEach(heard -> index.want(heard.row())));
  }

  @Test
  void takesWhatIsKnownButNoMorePathsIntoAnIndexThatHasManyAlready() throws IOException {
    Hearing hearing = new Hearing(index, entry -> false, twin -> false, 3);
    hear(hearing, live("1", 1), live("2", 1), live("3", 1));

    assertThatThrownBy(() -> hear(hearing, live("4", 1), live("1", 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more paths than the 3");

    assertThat(index.wanted(FilePath.of("4"))).isEmpty();
    assertThat(index.wanted(FilePath.of("1")).map(Wanted::entry)).contains(live("1", 2));
    assertThat(index.progress("beta").heard()).as("asked for again").isEqualTo(1);
  }

  @Test
  void goesOnOnceWhatIsTooMuchIsGone() throws IOException {
    Hearing hearing = new Hearing(index, entry -> false, twin -> false, 3);
    hear(hearing, live("1", 1), live("2", 1), live("3", 1));
    hear(hearing, gone("4", 2), gone("5", 2), gone("3", 2));
    assertThat(index.progress("beta").heard()).isEqualTo(2);

    hear(hearing, gone("6", 1), gone("7", 1));
    assertThatThrownBy(() -> hear(hearing, gone("8", 1)))
        .as("but that has an end, too")
        .isInstanceOf(IOException.class);
  }
}
