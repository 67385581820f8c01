package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
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
    assertThat(Shell.run(twins.root("alpha"), "cat d/[123] f")).isEqualTo("1\n2\n3\nf\n");
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
        Root root = new Root(twins.root("alpha"), index, twins::boot, false)) {
      assertThat(root.look()).isEqualTo(Root.Look.OPENED);
      assertThat(Restoration.due(index)).isPresent();
    }
    twins.start("alpha");
    assertNothingIsLost();
  }

  private String on(String node, String command) throws IOException {
    return Shell.run(twins.root(node), command);
  }

  private void assertNothingOfBetaWasReplaced() throws IOException {
    assertThat(on("beta", "find .twinkeeper/trash -type f")).isEmpty();
  }

  @Test
  void setsAsideWhatAnApplicationMadeInItBefore() throws IOException {
    emptyAlpha();
    on("alpha", "mkdir d; echo default >d/1; echo 2 >d/2; : >f; echo new >new");
    twins.start("alpha");
    assertNothingIsLost();
    assertThat(on("beta", "cat d/1.conflict-alpha-* new")).isEqualTo("default\nnew\n");
    assertThat(on("beta", "find . -name '*.conflict-*' | wc -l")).isEqualTo("2\n");
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void setsAsideWhatIsOfAnotherKind() throws IOException {
    twins.sh("alpha", "ln -s d link; echo g >g; echo h >h");
    twins.settleEqual();
    emptyAlpha();
    on("alpha", "echo default >d; ln -s d f; ln -s f link; mkdir -p g h; echo in >h/in");
    twins.start("alpha");
    assertNothingIsLost();
    assertThat(on("beta", "cat g h; readlink link")).isEqualTo("g\nh\nd\n");
    assertThat(on("beta", "cat d.conflict-alpha-* h.conflict-alpha-*/in; ls | grep -c conflict"))
        .isEqualTo("default\nin\n4\n");
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void isAsClosedAsItWasWhateverAnApplicationMadeInIt() throws IOException {
    twins.stop("beta");
    twins.stop("alpha");
    twins.start("alpha", Twins::secret);
    twins.start("beta");
    twins.sh("alpha", "umask 077; mkdir keys; echo key >keys/key; : >keys/empty");
    twins.settleEqual();
    emptyAlpha();
    on("alpha", "mkdir keys; : >keys/empty; (umask 077; echo default >keys/key)");
    twins.start("alpha");
    twins.settleEqual();
    assertThat(on("beta", "cat keys/key; stat -c %a keys keys/*"))
        .isEqualTo("key\n700\n600\n600\n600\n");
    assertThat(on("beta", "cat keys/key.conflict-alpha-*")).isEqualTo("default\n");
  }

  @Test
  void setsAsideOnceMoreWhatWasMadeAfterAnEndInBetween() throws IOException {
    emptyAlpha();
    on("alpha", "echo default >f");
    Path file = twins.own("alpha").resolve("index.db");
    try (DirectoryIndex index = DirectoryIndex.open(file, "alpha", InstantSource.system());
        Root root = new Root(twins.root("alpha"), index, twins::boot, false)) {
      root.look();
    }
    on("alpha", "mv f f.conflict-alpha-20261122T101530123Z; echo again >f");
    twins.start("alpha");
    assertNothingIsLost();
    assertThat(on("beta", "sort f.conflict-*")).isEqualTo("again\ndefault\n");
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void isNoNewerForBeingPutBackFromAnOldCopy() throws IOException {
    twins.stop("alpha");
    Shell.run(directory, "rm -r alpha/.twinkeeper");
    on("alpha", "echo old >f");
    twins.start("alpha").turn();
    assertThat(twins.replica("alpha").view().held()).isPresent();
    twins.replica("alpha").reject();
    assertNothingIsLost();
    assertThat(on("beta", "cat f.conflict-alpha-*; ls | wc -l")).isEqualTo("old\n3\n");
    assertNothingOfBetaWasReplaced();
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
    twins.sh("alpha", "mkdir d/e; for i in $(seq 50); do echo $i >d/e/$i; done");
    twins.settleEqual();
    twins.sh("alpha", "mv d ../elsewhere; ln -s ../elsewhere d");
    twins.settle();
    twins.replica("alpha").reject();
    twins.settleEqual();
    assertThat(Files.isSymbolicLink(twins.root("alpha").resolve("d"))).isFalse();
    assertThat(twins.root("beta").resolve("d/e/50")).hasContent("50\n");
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

  /** Alpha has looked at what is left, and wants everything; beta cannot be reached. */
  private void lookAloneAfterARestart() throws IOException {
    twins.cut("alpha", "beta");
    emptyAlpha();
    twins.start("alpha");
    twins.settle();
    assertThat(twins.replica("alpha").view().pendingFiles()).isPositive();
  }

  private void assertDefaultIsBeside(String text) throws IOException {
    twins.heal();
    assertNothingIsLost();
    assertThat(on("alpha", "cat f.conflict-alpha-*")).isEqualTo(text);
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void recordsNoDefaultThatIsWrittenWhileTheRealOneIsOnItsWay() throws IOException {
    lookAloneAfterARestart();
    on("alpha", "echo default >f; echo default >d/1; echo 2 >d/2");
    on("alpha", "mkdir d/3; echo in >d/3/in; echo new >d/new");
    twins.settle();
    assertDefaultIsBeside("default\n");
    assertThat(on("beta", "cat d/1.conflict-alpha-* d/3.conflict-alpha-*/in d/new"))
        .isEqualTo("default\nin\nnew\n");
    assertThat(on("beta", "find . -name '*.conflict-*' | wc -l")).isEqualTo("3\n");
  }

  @Test
  void recordsNoDefaultAfterTheNodeWasStartedOnceMore() throws IOException {
    lookAloneAfterARestart();
    on("alpha", "echo default >f");
    twins.settle();
    twins.stop("alpha");
    on("alpha", "echo another >f");
    twins.start("alpha");
    twins.settle();
    assertDefaultIsBeside("another\n");
  }

  @Test
  void recordsNoDefaultAfterAnotherRestartOfTheMachine() throws IOException {
    lookAloneAfterARestart();
    emptyAlpha();
    on("alpha", "echo default >f");
    twins.start("alpha");
    twins.settle();
    assertDefaultIsBeside("default\n");
  }

  @Test
  void recordsNoDefaultInPlaceOfWhatTheTwinMadeMeanwhile() throws IOException {
    lookAloneAfterARestart();
    twins.sh("beta", "echo of beta >made; touch -d 2001-01-01 made");
    twins.settle();
    twins.heal();
    while (twins.hear("alpha", "beta")) {
      // until all is told
    }
    on("alpha", "echo default >made");
    assertNothingIsLost();
    assertThat(on("beta", "cat made made.conflict-alpha-*")).isEqualTo("of beta\ndefault\n");
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void takesWhatIsAsGoodAsTheRealOne() throws IOException {
    lookAloneAfterARestart();
    on("alpha", "echo f >f; chmod 600 f; ln -s x y");
    twins.settle();
    twins.heal();
    assertNothingIsLost();
    assertThat(on("beta", "find . -name '*.conflict-*'; stat -c %a f")).isEqualTo("644\n");
  }

  @Test
  void recordsWhatIsThereOnceNobodyHasTheRealOneAnyMore() throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo of alpha alone >alone; echo of alpha >f");
    twins.settle();
    lookAloneAfterARestart();
    on("alpha", "echo default >alone; echo default >f");
    twins.settle();
    assertDefaultIsBeside("default\n");
    assertThat(on("beta", "cat alone")).isEqualTo("default\n");
  }

  @Test
  void recordsNothingBeforeTwinsHaveToldWhatOlderOneTheyHave() throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo of alpha >f");
    twins.settle();
    lookAloneAfterARestart();
    on("alpha", "echo default >f");
    twins.settle();
    twins.heal();
    giveUpWithoutHearing();
    assertDefaultIsBeside("default\n");
  }

  /** Beta has told all before, and is only asked for contents now. */
  private void giveUpWithoutHearing() throws IOException {
    DirectoryReplica alpha = twins.replica("alpha");
    while (twins.hear("alpha", "beta")) {
      // until all is told
    }
    String before = alpha.indexId();
    await()
        .until(
            () -> {
              fetch(alpha);
              return !alpha.indexId().equals(before);
            });
    alpha.rescan();
    await().until(() -> !alpha.turn().again() && isHeldUpBy(alpha, "beta"));
  }

  private static boolean isHeldUpBy(DirectoryReplica replica, String twin) {
    return replica.view().problems().stream()
        .anyMatch(problem -> problem.path().equals(".") && problem.what().contains(twin));
  }

  private void fetch(DirectoryReplica alpha) throws IOException {
    alpha.turn();
    Optional<byte[]> fetches = alpha.fetches("beta");
    if (fetches.isPresent()) {
      alpha.received("beta", twins.replica("beta").contents(fetches.get()));
    }
  }

  @Test
  void recordsNoDefaultInPlaceOfWhatAnOperatorWantsBack() throws IOException {
    twins.sh("alpha", "for i in $(seq 50); do echo $i >d/m$i; done");
    twins.settleEqual();
    twins.cut("alpha", "beta");
    twins.sh("alpha", "rm d/m* f");
    twins.until(() -> twins.replica("alpha").view().held().isPresent());
    twins.replica("alpha").reject();
    twins.settle();
    on("alpha", "echo default >f");
    twins.settle();
    assertDefaultIsBeside("default\n");
  }

  @Test
  void keepsADefaultBesideTheRealOneAlsoWhereChangesDoNotCount() throws IOException {
    twins.stop("alpha");
    twins.stop("beta");
    twins.start("alpha", Twins::fromActive);
    twins.start("beta").active(true);
    twins.settleEqual();
    lookAloneAfterARestart();
    on("alpha", "echo default >f");
    twins.settle();
    assertDefaultIsBeside("default\n");
  }

  @Test
  void countsWhatIsWrittenWhenAllIsBack() throws IOException {
    emptyAlpha();
    twins.start("alpha");
    assertNothingIsLost();
    twins.sh("alpha", "echo edited >f; echo new >new");
    twins.settleEqual();
    assertThat(on("beta", "cat f new; ls | wc -l")).isEqualTo("edited\nnew\n3\n");
  }

  /** A database's journal, which is not carried, is where a file was; everything else is back. */
  private void fillAgainAroundAJournal() throws IOException {
    lookAloneAfterARestart();
    on("alpha", "printf '\\331\\325\\005\\371\\040\\241\\143\\327' >f");
    twins.heal();
    twins.until(() -> Files.exists(twins.root("alpha").resolve("d/3")));
    twins.until(() -> twins.replica("alpha").view().pendingFiles() == 1);
  }

  @Test
  void countsWhatIsWrittenWhereNothingWasLostThoughOneFileCannotComeBack() throws IOException {
    fillAgainAroundAJournal();
    twins.sh("beta", "echo of beta >made; touch -d 2001-01-01 made");
    twins.replica("beta").rescan();
    twins.replica("beta").turn();
    while (twins.hear("alpha", "beta")) {
      // until all is told
    }
    on("alpha", "echo later >made");
    Path made = twins.root("beta").resolve("made");
    twins.until(() -> Files.exists(made) && contains(made, "later"));
    assertThat(on("beta", "cat made made.conflict-beta-*")).isEqualTo("later\nof beta\n");
    assertThat(twins.replica("alpha").view().pendingFiles()).isPositive();
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void recordsNoDefaultWhereAFileCouldNotComeBackForLong() throws IOException {
    fillAgainAroundAJournal();
    twins.stop("alpha");
    on("alpha", "rm f; echo default >f");
    twins.start("alpha");
    assertNothingIsLost();
    assertThat(on("beta", "cat f.conflict-alpha-*")).isEqualTo("default\n");
    assertNothingOfBetaWasReplaced();
  }

  @Test
  void isFilledAgainAroundAnotherFileSystem() throws IOException {
    emptyAlpha();
    on("alpha", "mkdir d; mount -t tmpfs tmpfs d");
    try {
      twins.start("alpha");
      twins.until(() -> Files.exists(twins.root("alpha").resolve("f")));
      assertThat(on("beta", "cat d/1 f")).isEqualTo("1\nf\n");
    } finally {
      Shell.run(directory, "umount alpha/d");
    }
  }
}
