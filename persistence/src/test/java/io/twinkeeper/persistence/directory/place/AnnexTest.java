package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnexTest {
  @TempDir Path directory;
  private Path top;
  private Path own;
  private Descriptor root;

  @BeforeEach
  void open() throws IOException {
    top = Files.createDirectory(directory.resolve("root"));
    own = top.resolve(".twinkeeper");
    root = Descriptor.openRoot(top);
  }

  @AfterEach
  void close() {
    root.close();
  }

  @Test
  void isMadeOnceAndFoundAgain() throws IOException {
    assertThat(Annex.markerOf(root)).isEmpty();
    assertThat(own).doesNotExist();
    Annex.open(root, "id 1").close();
    assertThat(Annex.markerOf(root)).contains("id 1");
    try (Annex annex = Annex.open(root, "id 1")) {
      assertThat(annex.isInPlace()).isTrue();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    assertThat(own.resolve(".gitignore")).hasContent("*");
  }

  @Test
  void isTakenBackFromAUserWhoGotTheWholeTree() throws IOException {
    Annex.open(root, "id").close();
    Files.setAttribute(own, "unix:uid", 1234);
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    Annex.open(root, "id").close();
    assertThat(Files.getAttribute(own, "unix:uid")).isEqualTo(0);
    assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
  }

  @Test
  void refusesAnAnnexOfAnotherIndex() throws IOException {
    Annex.open(root, "id 1").close();
    assertThatThrownBy(() -> Annex.open(root, "id 2"))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("\"id 1\"");
    assertThat(Annex.markerOf(root)).contains("id 1");
  }

  @Test
  void refusesALinkAndAFile() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(own, elsewhere);
    assertThat(Annex.markerOf(root)).isEmpty();
    assertThatThrownBy(() -> Annex.open(root, "id"))
        .isInstanceOf(AnnexException.class)
        .hasMessage(".twinkeeper is not a directory: move it away");
    assertThat(elsewhere).isEmptyDirectory();
    Files.delete(own);
    Files.createFile(own);
    assertThatThrownBy(() -> Annex.open(root, "id")).isInstanceOf(AnnexException.class);
    assertThat(Annex.markerOf(root)).isEmpty();
  }

  @Test
  void makesItsMarkerAnewIfItWasKilledBeforeThat() throws IOException {
    Files.createDirectories(own);
    Files.writeString(own.resolve("new"), "half");
    assertThat(Annex.markerOf(root)).isEmpty();
    Annex.open(root, "id").close();
    assertThat(Annex.markerOf(root)).contains("id");
  }

  @Test
  void isNotInPlaceOnceTheRootIsAnotherOne() throws IOException {
    try (Annex annex = Annex.open(root, "id")) {
      Files.move(top, directory.resolve("moved"));
      assertThat(annex.isInPlace()).isFalse();
      Files.createDirectory(top);
      assertThat(annex.isInPlace()).isFalse();
      Files.delete(top);
      Files.move(directory.resolve("moved"), top);
      assertThat(annex.isInPlace()).isTrue();
    }
  }

  @Test
  void isNotInPlaceOnceItsMarkerOrAPartIsGone() throws IOException {
    try (Annex annex = Annex.open(root, "id")) {
      Files.move(own.resolve("marker"), own.resolve("m"));
      assertThat(annex.isInPlace()).isFalse();
      Files.writeString(own.resolve("marker"), "another");
      assertThat(annex.isInPlace()).isFalse();
      Files.writeString(own.resolve("marker"), "id");
      assertThat(annex.isInPlace()).isTrue();
      Files.delete(own.resolve("trash"));
      assertThat(annex.isInPlace()).isFalse();
    }
  }

  @Test
  void isNotInPlaceOnceSomethingIsMountedOverTheRoot() throws Exception {
    try (Annex annex = Annex.open(root, "id")) {
      Mounts.mountMemory(top, "size=1m");
      try {
        assertThat(annex.isInPlace()).isFalse();
      } finally {
        Mounts.unmount(top);
      }
      assertThat(annex.isInPlace()).isTrue();
    }
  }
}
