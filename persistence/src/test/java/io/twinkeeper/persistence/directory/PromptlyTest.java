package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptlyTest {
  @TempDir Path directory;
  private Twins twins;
  private Path beta;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, "alpha", "beta");
    beta = twins.root("beta");
    twins.sh("alpha", "mkdir -p d/in; for i in 1 2 3; do echo $i >d/in/$i; done; ln -s in/1 d/l");
    twins.settleEqual();
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  /** A rename on alpha, that alpha has recorded and nobody has heard of. */
  private void renameOnAlpha(String command) throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("alpha", command);
    twins.replica("alpha").rescan();
    long before = twins.replica("alpha").view().sequence();
    twins.until(
        () -> {
          DirectoryView view = twins.replica("alpha").view();
          return view.sequence() > before && !view.scanning();
        });
    twins.heal();
  }

  private void hearAll() throws IOException {
    while (twins.hear("beta", "alpha")) {
      // page by page
    }
  }

  @Test
  void renamesAsSoonAsItHears() throws IOException {
    Object inode = Files.getAttribute(beta.resolve("d/in/2"), "unix:ino");
    renameOnAlpha("mv d e");
    hearAll();
    assertThat(Files.getAttribute(beta.resolve("e/in/2"), "unix:ino")).isEqualTo(inode);
    assertThat(Files.readSymbolicLink(beta.resolve("e/l"))).hasToString("in/1");
    assertThat(beta.resolve("d/in")).isEmptyDirectory();
    assertThat(twins.replica("beta").view().pendingFiles()).as("d, d/in and d/l").isEqualTo(3);
    twins.settleEqual();
    assertThat(beta.resolve("d")).doesNotExist();
  }

  @Test
  void tellsNobodyOfWhatHeHasTold() throws IOException {
    renameOnAlpha("mv d/in/1 d/in/one");
    hearAll();
    News news = twins.replica("beta").news(twins.replica("alpha").question("beta"));
    assertThat(news.isEmpty()).isTrue();
  }

  @Test
  void replacesNothingThatWasMadeAtTheNewNameMeanwhile() throws IOException {
    renameOnAlpha("mv d/in/1 d/in/one");
    twins.sh("beta", "echo mine >d/in/one");
    hearAll();
    assertThat(beta.resolve("d/in/one")).hasContent("mine\n");
    assertThat(beta.resolve("d/in/1")).hasContent("1\n");
    twins.settleEqual();
    assertThat(Shell.run(beta, "sort d/in/one d/in/one.conflict-*")).isEqualTo("1\nmine\n");
  }

  @Test
  void losesNoEditThatWasMadeUnderTheOldNameMeanwhile() throws IOException {
    renameOnAlpha("mv d/in/1 d/in/one");
    twins.sh("beta", "echo edited >d/in/1");
    hearAll();
    assertThat(beta.resolve("d/in/1")).hasContent("edited\n");
    twins.settleEqual();
    assertThat(beta.resolve("d/in/1")).hasContent("edited\n");
    assertThat(beta.resolve("d/in/one")).hasContent("1\n");
  }

  @Test
  void followsARenameThatAlsoSetsTheMode() throws IOException {
    renameOnAlpha("mv d/in/1 d/in/one; chmod 640 d/in/one");
    hearAll();
    twins.settleEqual();
    assertThat(Shell.run(beta, "stat -c %a d/in/one")).isEqualTo("640\n");
  }

  @Test
  void renamesOneOfSeveralFilesOfTheSameContent() throws IOException {
    twins.sh("alpha", "for i in 1 2 3; do echo same >d/same$i; done");
    twins.settleEqual();
    renameOnAlpha("mv d/same2 d/first; mv d/same3 d/third; rm d/same1");
    hearAll();
    twins.settleEqual();
    assertThat(Shell.run(beta, "ls d")).isEqualTo("first\nin\nl\nthird\n");
  }

  @Test
  void touchesNothingInARootThatIsNotTheRightOne() throws IOException {
    renameOnAlpha("mv d e");
    Path away = directory.resolve("away");
    Files.move(beta, away);
    Files.createDirectory(beta);
    hearAll();
    assertThat(beta).isEmptyDirectory();
    assertThat(away.resolve("d/in/1")).hasContent("1\n");
    Files.delete(beta);
    Files.move(away, beta);
    twins.settleEqual();
    assertThat(beta.resolve("e/in/1")).hasContent("1\n");
  }

  @Test
  void aFileThatFewerMayReadUnderItsNewNameIsMadeAnew() throws IOException {
    Object inode = Files.getAttribute(beta.resolve("d/in/1"), "unix:ino");
    renameOnAlpha("mv d/in/1 d/in/one; chmod 600 d/in/one");
    twins.settleEqual();
    assertThat(Files.getAttribute(beta.resolve("d/in/one"), "unix:ino")).isNotEqualTo(inode);
    assertThat(Shell.run(beta, "stat -c %a d/in/one")).isEqualTo("600\n");
  }

  /** As after a crash between the two. */
  @Test
  void settlesWhatWasRenamedInTheTreeAndNotYetInTheIndex() throws IOException {
    renameOnAlpha("mv d e; mv e/in/1 e/in/one");
    twins.cut("alpha", "beta");
    twins.sh("beta", "mv d e; mv e/in/1 e/in/one");
    twins.settle();
    twins.heal();
    twins.settleEqual();
    assertThat(Shell.run(beta, "find e -type f | sort")).isEqualTo("e/in/2\ne/in/3\ne/in/one\n");
    assertThat(Shell.run(beta, "find . -name '*conflict*'")).isEmpty();
  }
}
