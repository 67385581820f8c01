package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.twinkeeper.persistence.directory.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root on a file system that runs full. */
class FullTreeTest {
  @TempDir Path directory;
  private Tree tree;

  @BeforeEach
  void mount() throws Exception {
    Mounts.mountMemory(directory, "size=1m,nr_inodes=40");
    tree = Tree.open(directory);
  }

  @AfterEach
  void unmount() throws Exception {
    tree.close();
    Mounts.unmount(directory);
  }

  @Test
  void keepsWhatWasReceivedAndGoesOnOnceThereIsRoom() throws Exception {
    Files.write(tree.at("ballast"), new byte[600_000]);
    byte[] bytes = new byte[700_000];
    new Random(1).nextBytes(bytes);
    Staged first = tree.annex.staging().begin(Tree.hash(bytes), bytes.length);
    assertThatThrownBy(() -> writeOn(first, bytes))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.isFull()).isTrue());
    first.close();
    Files.delete(tree.at("ballast"));
    Staged second = tree.annex.staging().begin(Tree.hash(bytes), bytes.length);
    assertThat(second.written()).isGreaterThan(100_000);
    writeOn(second, bytes);
    second.finish();
    String content = new String(bytes, StandardCharsets.ISO_8859_1);
    Outcome outcome =
        tree.place("f", Tree.file(content), Optional.empty(), new Source.StagedContent(second));
    assertThat(outcome).isInstanceOf(Outcome.Placed.class);
    assertThat(Files.readAllBytes(tree.at("f"))).isEqualTo(bytes);
  }

  private static void writeOn(Staged staged, byte[] bytes) throws IOException {
    while (staged.written() < bytes.length) {
      int from = (int) staged.written();
      staged.write(from, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 50_000)));
    }
  }

  @Test
  void changesNothingWithoutRoomForTheTrash() throws Exception {
    tree.write("f", "old");
    Optional<Expected> known = tree.known("f");
    Staged staged = tree.stage("new");
    Source content = new Source.StagedContent(staged);
    int ballast = fillInodes();
    Outcome full = new Outcome.Failed("mkdir: no space left", true);
    assertThat(tree.place("f", Tree.file("new"), known, content)).isEqualTo(full);
    assertThat(tree.place("f", Tree.gone(), known, Source.NONE)).isEqualTo(full);
    assertThat(tree.place("x/g", Tree.file("new"), Optional.empty(), content)).isEqualTo(full);
    assertThat(tree.place("l", Tree.link("x"), Optional.empty(), Source.NONE))
        .isEqualTo(new Outcome.Failed("symlink: no space left", true));
    assertThat(tree.at("f")).hasContent("old");
    assertThat(staged.isSpent()).isFalse();
    for (int i = 0; i < ballast; i++) {
      Files.delete(tree.at("ballast" + i));
    }
    assertThat(tree.place("f", Tree.file("new"), known, content))
        .isInstanceOf(Outcome.Placed.class);
    assertThat(tree.contents()).containsOnly(entry("f", "new"));
    assertThat(tree.trashed()).containsExactly("f=old");
  }

  private int fillInodes() {
    int made = 0;
    try {
      while (true) {
        tree.root.createFile(Tree.name("ballast" + made), 0600).close();
        made++;
      }
    } catch (IOException e) {
      return made;
    }
  }

  @Test
  void changesNothingWithoutRoomForACopy() throws Exception {
    tree.write("f", "x".repeat(500_000));
    Files.createLink(tree.at("g"), tree.at("f"));
    Files.write(tree.at("ballast"), new byte[400_000]);
    Optional<Expected> known = tree.known("f");
    Outcome outcome = tree.place("f", Tree.file("x".repeat(500_000), 0600, 0), known, Source.NONE);
    assertThat(outcome)
        .isInstanceOfSatisfying(Outcome.Failed.class, f -> assertThat(f.full()).isTrue());
    assertThat(tree.stat("f").isUnchangedSince(known.orElseThrow().stat())).isTrue();
  }
}
