package io.twinkeeper.persistence.directory.place;

import static io.twinkeeper.persistence.directory.place.Tree.file;
import static io.twinkeeper.persistence.directory.place.Tree.gone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody changes a file after it was looked at and before it is taken: the placer asks for the
 * time right between the two.
 */
class SlippedInTest {
  /** What a user does. */
  private interface Deed {
    void run() throws IOException;
  }

  @TempDir Path directory;
  private Tree tree;
  private Deed deed = () -> {};

  @BeforeEach
  void open() throws IOException {
    tree = Tree.timedBy(this::instant, directory);
    tree.write("f", "old");
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private Instant instant() {
    Deed now = deed;
    deed = () -> {};
    try {
      now.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Instant.now();
  }

  private void meanwhile(Deed what) {
    deed = what;
  }

  @Test
  void givesThePathBackToAnEdit() throws IOException {
    Staged staged = tree.stage("new");
    meanwhile(() -> tree.write("f", "edited"));
    assertThat(replace(staged)).isEqualTo(changed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "edited"));
    assertThat(staged.isSpent()).as("it was to be seen for a moment").isTrue();
    assertThat(tree.trashed()).containsExactly("f=new");
  }

  @Test
  void givesThePathBackToAFileThatWasSavedByARename() throws IOException {
    Staged staged = tree.stage("new");
    tree.write("saving", "saved");
    meanwhile(() -> Files.move(tree.at("saving"), tree.at("f"), StandardCopyOption.ATOMIC_MOVE));
    assertThat(replace(staged)).isEqualTo(changed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "saved"));
  }

  @Test
  void keepsWhatWasStagedIfTheFileHasGone() throws IOException {
    Staged staged = tree.stage("new");
    meanwhile(() -> Files.delete(tree.at("f")));
    assertThat(replace(staged)).isEqualTo(changed("f"));
    assertThat(tree.contents()).isEmpty();
    assertThat(tree.trashed()).isEmpty();
    assertThat(staged.isSpent()).isFalse();
    assertThat(tree.place("f", file("new"), Optional.empty(), new Source.StagedContent(staged)))
        .isInstanceOf(Outcome.Placed.class);
  }

  @Test
  void givesThePathBackToADirectoryAndWhatIsInIt() throws IOException {
    Staged staged = tree.stage("new");
    meanwhile(
        () -> {
          Files.delete(tree.at("f"));
          Files.createDirectory(tree.at("f"));
          tree.write("f/g", "in it");
        });
    assertThat(replace(staged)).isEqualTo(changed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "/"), entry("f/g", "in it"));
  }

  @Test
  void bringsBackAnEditedFileThatWasToGo() throws IOException {
    Optional<Expected> known = tree.known("f");
    meanwhile(() -> tree.write("f", "edited"));
    assertThat(tree.place("f", gone(), known, Source.NONE)).isEqualTo(changed("f"));
    assertThat(tree.contents()).containsOnly(entry("f", "edited"));
    assertThat(tree.trashed()).isEmpty();
  }

  @Test
  void takesAFileThatIsGoneMeanwhileForRemoved() throws IOException {
    Optional<Expected> known = tree.known("f");
    meanwhile(() -> Files.delete(tree.at("f")));
    assertThat(tree.place("f", gone(), known, Source.NONE))
        .isEqualTo(new Outcome.Placed(Optional.empty(), Set.of()));
  }

  @Test
  void movesNeitherAnEditedSourceNorOverAnEditedTarget() throws IOException {
    tree.write("from", "moved");
    Source.MoveFrom move = new Source.MoveFrom(FilePath.of("from"), tree.stat("from"));
    meanwhile(() -> tree.write("f", "edited"));
    assertThat(tree.place("f", file("moved"), tree.known("f"), move))
        .isEqualTo(changed("f", "from"));
    assertThat(tree.contents()).containsOnly(entry("f", "edited"), entry("from", "moved"));
    Source.MoveFrom again = new Source.MoveFrom(FilePath.of("from"), tree.stat("from"));
    meanwhile(() -> tree.write("from", "edited too"));
    assertThat(tree.place("f", file("moved"), tree.known("f"), again)).isEqualTo(changed("from"));
    assertThat(tree.contents()).containsOnly(entry("f", "edited"), entry("from", "edited too"));
    assertThat(tree.trashed()).isEmpty();
  }

  private Outcome replace(Staged staged) throws IOException {
    return tree.place("f", file("new"), tree.known("f"), new Source.StagedContent(staged));
  }

  private static Outcome changed(String... paths) {
    Set<FilePath> dirty = new HashSet<>();
    for (String path : paths) {
      dirty.add(FilePath.of(path));
    }
    return new Outcome.LocallyChanged(dirty);
  }
}
