package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RearrangementTest {
  @TempDir Path directory;
  private Path top;
  private final Set<FilePath> dirty = new HashSet<>();

  @BeforeEach
  void giveAway() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    top = Files.createDirectory(directory.resolve("root"));
    Files.setAttribute(top, "unix:uid", AsNobody.NOBODY);
  }

  @Test
  void setsAsideInADirectoryThatItsOwnerMayNotWrite() throws Exception {
    AsNobody.run(
        () -> {
          try (Tree tree = Tree.open(top)) {
            Files.createDirectory(tree.at("d"));
            tree.write("d/f", "default");
            Files.setPosixFilePermissions(
                tree.at("d"), PosixFilePermissions.fromString("r-xr-xr-x"));
            assertThat(tree.rearrangement.setAside(FilePath.of("d/f"), dirty)).isTrue();
            assertThat(tree.stat("d").mode()).isEqualTo(0555);
            assertThat(tree.contents())
                .containsOnly(entry("d", "/"), entry("d/f.conflict-0", "default"));
            assertThat(dirty).containsExactly(FilePath.of("d/f.conflict-0"));
          }
        });
  }

  /** Of a path that would become too long. */
  @Test
  void saysWhetherWhatCannotBeCopiedIsOutOfTheWay() throws IOException {
    try (Tree tree = Tree.open(top)) {
      PlaceSettings longer =
          new PlaceSettings(
              "n1", false, true, (path, lost, attempt) -> new byte[FilePath.LONGEST_NAME + 1]);
      Rearrangement rearrangement =
          new Rearrangement(tree.root, tree.annex, longer, InstantSource.system());
      tree.write("f", "default");
      Files.createDirectory(tree.at("d"));
      tree.write("d/in", "stays");

      assertThat(rearrangement.setAside(FilePath.of("f"), dirty)).isTrue();
      assertThat(rearrangement.setAside(FilePath.of("d"), dirty)).isFalse();

      assertThat(tree.contents()).containsOnly(entry("d", "/"), entry("d/in", "stays"));
      assertThat(tree.trashed()).containsExactly("f=default");
    }
  }
}
