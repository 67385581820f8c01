package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.place.AsNobody;
import io.twinkeeper.persistence.directory.place.PlaceSettings;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.scan.Removals;
import io.twinkeeper.persistence.directory.scan.Resemblance;
import io.twinkeeper.persistence.directory.scan.ScanSettings;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewcomersTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path directory;

  private static Known link(String path) {
    FileState state = FileState.link(new Owner("nobody", "nobody"), 1, new byte[] {'x'});
    VersionVector version = VersionVector.NONE.changedBy("alpha", Instant.EPOCH);
    return new Known(
        new FileEntry(FilePath.of(path), state, version, "alpha"),
        Optional.empty(),
        1,
        Optional.empty());
  }

  /** If it counted as there, it would be told as newer as soon as it can be read. */
  @Test
  void wantsBackWhatCannotBeLookedAt() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (DirectoryIndex index = DirectoryIndex.open(directory.resolve("db"), "alpha", CLOCK)) {
      AsNobody.run(() -> assertWanted(index));
    }
  }

  private void assertWanted(DirectoryIndex index) throws IOException {
    Path top = Files.createDirectory(directory.resolve("root"));
    Files.createSymbolicLink(top.resolve("same"), Path.of("x"));
    Path unreadable = Files.writeString(top.resolve("unreadable"), "default");
    Path closed = Files.createDirectory(top.resolve("closed"));
    Files.writeString(closed.resolve("f"), "default");
    Files.setPosixFilePermissions(unreadable, Set.of());
    Files.setPosixFilePermissions(closed, Set.of());
    try (Descriptor root = Descriptor.openRoot(top);
        Annex annex = Annex.open(root, "marker")) {
      Newcomers newcomers = newcomers(root, index, annex);
      assertThat(newcomers.isThere(link("same"))).isTrue();
      assertThat(newcomers.isThere(link("unreadable"))).isFalse();
      assertThat(newcomers.isThere(link("closed/f"))).isFalse();
    }
  }

  private static Newcomers newcomers(Descriptor root, DirectoryIndex index, Annex annex) {
    ScanSettings scanned =
        new ScanSettings(
            "alpha",
            (path, isDirectory) -> false,
            path -> false,
            (gone, live) -> Removals.Verdict.ALLOWED,
            false,
            path -> false);
    PlaceSettings placed =
        new PlaceSettings("alpha", false, true, (path, lost, attempt) -> path.name());
    return new Newcomers(
        root,
        new Resemblance(index, scanned, CLOCK),
        new Rearrangement(root, annex, placed, CLOCK),
        new Placer(root, annex, new Owners(System::nanoTime), placed, CLOCK));
  }
}
