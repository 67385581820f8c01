package io.twinkeeper.persistence.directory.place;

import static io.twinkeeper.persistence.directory.place.Tree.directory;
import static io.twinkeeper.persistence.directory.place.Tree.file;
import static io.twinkeeper.persistence.directory.place.Tree.gone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A placer that is not root, in a tree of its own. */
class UnprivilegedTest {
  @TempDir Path directory;
  private Path top;

  @BeforeEach
  void giveAway() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    top = Files.createDirectory(directory.resolve("root"));
    Files.setAttribute(top, "unix:uid", AsNobody.NOBODY);
  }

  @Test
  void placesInADirectoryThatItsOwnerMayNotWrite() throws Exception {
    AsNobody.run(
        () -> {
          try (Tree tree = Tree.open(top)) {
            assertThat(tree.place("d", directory(0555), Optional.empty(), Source.NONE))
                .isInstanceOf(Outcome.Placed.class);
            assertThat(tree.place("d/f", file("1"), Optional.empty(), tree.staged("1")))
                .isInstanceOf(Outcome.Placed.class);
            assertThat(tree.place("d/e", directory(0500), Optional.empty(), Source.NONE))
                .isInstanceOf(Outcome.Placed.class);
            assertThat(tree.place("d/f", "2")).isInstanceOf(Outcome.Placed.class);
            assertThat(tree.place("d/e", gone(), tree.known("d/e"), Source.NONE))
                .isInstanceOf(Outcome.Placed.class);
            assertThat(tree.stat("d").mode()).isEqualTo(0555);
            assertThat(tree.contents()).containsOnly(entry("d", "/"), entry("d/f", "2"));
            assertThat(tree.trashed()).containsExactly("d/f=1");
          }
        });
  }

  @Test
  void leavesTheOwnerAsItIs() throws Exception {
    AsNobody.run(
        () -> {
          try (Tree tree = Tree.open(top)) {
            tree.place("f", file("1"), Optional.empty(), tree.staged("1"));
            tree.place("l", Tree.link("f"), Optional.empty(), Source.NONE);
            assertThat(tree.stat("f").user()).isEqualTo(AsNobody.NOBODY);
            assertThat(tree.stat("l").user()).isEqualTo(AsNobody.NOBODY);
            tree.write("g", "same");
            assertThat(tree.place("g", file("same"), tree.known("g"), Source.NONE))
                .isInstanceOf(Outcome.Placed.class);
          }
        });
  }

  @Test
  void aFileOfSomebodyElseDoesNotLendTheNodesOwnIdentity() throws Exception {
    AsNobody.run(
        () -> {
          try (Tree tree = Tree.withSetId(top)) {
            FileState state = file("1", 06755, Tree.TIME);
            tree.place("f", state, Optional.empty(), tree.staged("1"));
            assertThat(tree.stat("f").mode() & 04777).isEqualTo(0755);
          }
        });
  }

  @Test
  void failsWhereItMayNotWrite() throws Exception {
    Files.createDirectory(top.resolve("roots"));
    AsNobody.run(
        () -> {
          try (Tree tree = Tree.open(top)) {
            assertThat(tree.place("roots/f", file("1"), Optional.empty(), tree.staged("1")))
                .isInstanceOf(Outcome.Failed.class);
          }
        });
  }
}
