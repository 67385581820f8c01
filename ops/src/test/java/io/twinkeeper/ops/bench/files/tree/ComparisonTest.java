package io.twinkeeper.ops.bench.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir private Path directory;
  private Path left;
  private Path right;

  @BeforeEach
  void twoThatAreTheSame() throws IOException {
    left = tree("left");
    right = tree("right");
  }

  private Path tree(String name) throws IOException {
    Path root = directory.resolve(name);
    Files.createDirectories(root.resolve("a/.hidden"));
    Files.writeString(root.resolve("a/file"), "content");
    Files.createSymbolicLink(root.resolve("a/link"), Path.of("file"));
    return root;
  }

  @Test
  void findsNoneBetweenEquals() throws IOException {
    assertThat(Comparison.differences(left, right)).isEmpty();
  }

  @Test
  void looksAtContentsModesAndTargets() throws IOException {
    Files.writeString(right.resolve("a/file"), "cOntent");
    assertThat(Comparison.differences(left, right)).containsExactly("a/file: other content");

    Files.setPosixFilePermissions(
        right.resolve("a/file"), PosixFilePermissions.fromString("rwx------"));
    assertThat(Comparison.differences(left, right)).singleElement().asString().contains("rwx---");

    Files.delete(right.resolve("a/link"));
    Files.createSymbolicLink(right.resolve("a/link"), Path.of("elsewhere"));
    assertThat(Comparison.differences(left, right)).hasSize(2);
  }

  @Test
  void seesWhatIsMissingOnEitherSide() throws IOException {
    Files.delete(left.resolve("a/.hidden"));
    Files.writeString(left.resolve("a/new"), "");

    assertThat(Comparison.differences(left, right))
        .containsExactly("a/new: 0 bytes rw-r--r--, there missing", "a/.hidden: only there");
  }

  @Test
  void leavesToToolsWhatIsTheirs() throws IOException {
    Files.createDirectories(right.resolve(".tool/inside"));
    Files.writeString(left.resolve(".other"), "");

    assertThat(Comparison.differences(left, right)).isEmpty();
  }
}
