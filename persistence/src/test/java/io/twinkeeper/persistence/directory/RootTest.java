package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trees in memory: what a restart of the machine empties, and mounts that come and go. */
class RootTest {
  private Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    directory = Files.createTempDirectory(Path.of("/dev/shm"), "twinkeeper-root");
    twins = new Twins(directory, Twins::careful, "alpha", "beta");
    twins.sh("alpha", "mkdir d; for i in 1 2 3; do echo $i >d/$i; done; echo f >f");
    twins.settleEqual();
  }

  @AfterEach
  void stop() throws IOException {
    twins.close();
    Shell.run(Path.of("/"), "rm -r " + directory);
  }

  private void emptyAlpha() throws IOException {
    twins.stop("alpha");
    Shell.run(directory, "rm -r alpha; mkdir alpha");
    twins.reboot();
  }

  private void assertNothingIsLost() throws IOException {
    twins.settleEqual();
    assertThat(Shell.run(twins.root("alpha"), "cat d/* f")).isEqualTo("1\n2\n3\nf\n");
  }

  @Test
  void isFilledAgainAfterARestartOfTheMachine() throws IOException {
    emptyAlpha();
    twins.start("alpha");
    assertNothingIsLost();
  }

  @Test
  void isFilledAgainEvenIfThatWasNotFinished() throws IOException {
    emptyAlpha();
    Path file = twins.own("alpha").resolve("index.db");
    try (DirectoryIndex index = DirectoryIndex.open(file, "alpha", InstantSource.system());
        Root root = new Root(twins.root("alpha"), index, twins::boot)) {
      assertThat(root.look()).isEqualTo(Root.Look.EMPTIED);
    }
    twins.start("alpha");
    assertNothingIsLost();
  }

  @Test
  void getsWhatWasNewerThanWhatItHad() throws IOException {
    twins.sh("beta", "echo newer >f");
    while (twins.replica("alpha").view().pendingFiles() == 0) {
      twins.replica("beta").rescan();
      twins.replica("beta").turn();
      Question question = twins.replica("alpha").question("beta");
      twins.replica("alpha").hear("beta", question, twins.replica("beta").news(question));
    }
    emptyAlpha();
    twins.start("alpha");
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("f")).hasContent("newer\n");
  }

  @Test
  void doesWithoutWhatNobodyHas() throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo of alpha alone >alone; echo of alpha >f");
    twins.settle();
    emptyAlpha();
    twins.start("alpha");
    twins.heal();
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("f")).hasContent("f\n");
    assertThat(twins.root("beta").resolve("alone")).doesNotExist();
  }

  @Test
  void isHeldIfTheDirectoryBelowAMountShowsAgain() throws IOException {
    twins.stop("alpha");
    Shell.run(directory, "rm -r alpha alpha-own; mkdir alpha mounted");
    twins.start("alpha").turn();
    Shell.run(directory, "mv alpha below; mv mounted alpha");
    twins.replica("alpha").rescan();
    twins.replica("alpha").turn();
    twins.replica("alpha").confirm();
    twins.settleEqual();
    Shell.run(directory, "mv alpha mounted; mv below alpha");
    twins.settle();
    assertThat(twins.replica("alpha").view().held()).isPresent();
    assertThat(twins.root("beta").resolve("d/1")).exists();
    Shell.run(directory, "mv alpha below; mv mounted alpha");
    assertNothingIsLost();
  }

  @Test
  void bringsBackADirectoryThatBecameALink() throws IOException {
    twins.sh("alpha", "for i in $(seq 50); do echo $i >d/$i; done");
    twins.settleEqual();
    twins.sh("alpha", "mv d ../elsewhere; ln -s ../elsewhere d");
    twins.settle();
    twins.replica("alpha").reject();
    twins.settleEqual();
    assertThat(Files.isSymbolicLink(twins.root("alpha").resolve("d"))).isFalse();
    assertThat(twins.root("beta").resolve("d/50")).hasContent("50\n");
  }

  @Test
  void goesOnWithAnIndexThatWasBroughtBackFromACopy() throws IOException {
    twins.stop("alpha");
    Shell.run(directory, "cp -r alpha-own copy");
    twins.start("alpha");
    twins.sh("alpha", "for i in $(seq 9); do echo more >m$i; done; echo other >d/1");
    twins.settleEqual();
    twins.stop("alpha");
    Shell.run(directory, "rm -r alpha-own; mv copy alpha-own");
    twins.sh("alpha", "echo last >f; rm m1");
    twins.start("alpha");
    twins.settle();
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("f")).hasContent("last\n");
  }
}
