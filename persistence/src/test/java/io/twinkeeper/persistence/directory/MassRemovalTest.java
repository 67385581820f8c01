package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than three tenths of the files go at once. */
class MassRemovalTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, Twins::careful, "alpha", "beta");
    twins.sh("alpha", "mkdir a b; for i in $(seq 50); do echo a$i >a/$i; echo b$i >b/$i; done");
    twins.settleEqual();
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  private long filesIn(String node, String tree) throws IOException {
    return Long.parseLong(Shell.run(twins.root(node), "find " + tree + " -type f | wc -l").strip());
  }

  @Test
  void isHeldAndConfirmedOnceForAllNodes() throws IOException {
    twins.sh("alpha", "rm -r a");
    twins.settle();
    assertThat(twins.replica("alpha").view().held()).isPresent();
    assertThat(filesIn("beta", "a")).isEqualTo(50);
    twins.replica("alpha").confirm();
    twins.settleEqual();
    assertThat(twins.replica("beta").view().held()).isEmpty();
    assertThat(filesIn("beta", "*")).isEqualTo(50);
  }

  @Test
  void isConfirmedForWhatWasHeldOnly() throws IOException {
    twins.sh("alpha", "rm -r a");
    twins.settle();
    twins.replica("alpha").confirm();
    twins.sh("alpha", "rm -r b");
    twins.settle();
    assertThat(twins.replica("alpha").view().held()).isPresent();
    assertThat(filesIn("beta", "b")).isEqualTo(50);
    twins.replica("alpha").reject();
    twins.settleEqual();
    assertThat(filesIn("alpha", "b")).isEqualTo(50);
  }

  @Test
  void isHeldNoMoreOnceSomebodyHasHadHisSay() throws IOException {
    twins.sh("alpha", "rm -r a");
    twins.settle();
    assertThat(twins.replica("alpha").reject()).isEqualTo("rejected");
    assertThat(twins.replica("alpha").view().held()).isEmpty();
    assertThat(twins.replica("alpha").view().confirmable()).isFalse();
    assertThat(twins.replica("alpha").confirm()).isEqualTo("nothing is held");
    twins.settleEqual();
    assertThat(filesIn("alpha", "a")).isEqualTo(50);

    twins.sh("alpha", "rm -r a");
    twins.settle();
    assertThat(twins.replica("alpha").confirm()).isEqualTo("confirmed");
    assertThat(twins.replica("alpha").confirm()).isEqualTo("nothing is held");
    twins.settleEqual();
  }

  @Test
  void isUndoneByTurnsOnceItIsRejectedAlsoAfterARestart() throws IOException {
    twins.sh("alpha", "rm -r a");
    twins.settle();
    twins.replica("alpha").reject();
    assertThat(twins.replica("alpha").view().pendingFiles()).isZero();
    assertThat(twins.replica("alpha").view().scanning()).isTrue();
    twins.stop("alpha");
    twins.sh("alpha", "echo edited >b/1");
    twins.start("alpha", manner -> new Twins.Manner(false, 1, false, false));
    twins.settleEqual();
    assertThat(filesIn("beta", "a")).isEqualTo(50);
    assertThat(Shell.run(twins.root("beta"), "cat b/1; find . -name '*.conflict-*'"))
        .isEqualTo("edited\n");
  }

  @Test
  void isNoneWhereTheContentIsElsewhere() throws IOException {
    twins.sh("alpha", "cp -r a c");
    twins.settleEqual();
    twins.sh("alpha", "rm -r a");
    twins.settleEqual();
    assertThat(twins.replica("beta").view().held()).isEmpty();
  }

  @Test
  void isHeldWhereItWasToldTo() throws IOException {
    twins.stop("beta");
    twins.sh("beta", "rm -r a");
    twins.start("beta", manner -> new Twins.Manner(false, 1, false, false));
    twins.settle();
    assertThat(twins.replica("alpha").view().held()).isPresent();
    assertThat(twins.replica("alpha").confirm()).isEqualTo("confirmed");
    assertThat(twins.replica("alpha").confirm()).isEqualTo("nothing is held");
    twins.settleEqual();
    assertThat(filesIn("alpha", "*")).isEqualTo(50);
  }

  private void passTimeAndMakeFiles() throws IOException {
    twins.passTime(Duration.ofMinutes(20));
    twins.sh("alpha", "mkdir new; for i in $(seq 300); do echo new$i >new/$i; done");
    twins.settle();
  }

  private void restart(String node) throws IOException {
    twins.stop(node);
    twins.start(node);
    twins.settle();
  }

  /** What is held here would be allowed by itself, a minute after what went before. */
  @Test
  void isHeldUntilSomebodyHasHadHisSayHoweverLittleIsLeftOfIt() throws IOException {
    twins.sh("alpha", "rm a/[1-9] a/1?");
    twins.settleEqual();
    twins.sh("alpha", "rm a/2? a/30 a/31");
    twins.settle();
    assertThat(twins.replica("alpha").view().confirmable()).isTrue();

    passTimeAndMakeFiles();
    restart("alpha");
    restart("beta");
    assertThat(filesIn("alpha", "a")).isEqualTo(19);
    assertThat(filesIn("beta", "a")).isEqualTo(31);
    assertThat(filesIn("beta", "new")).as("the rest goes on").isEqualTo(300);
    assertThat(twins.replica("alpha").view().confirmable()).isTrue();

    twins.replica("alpha").reject();
    twins.settleEqual();
    assertThat(filesIn("alpha", "a")).isEqualTo(31);
    restart("alpha");
    assertThat(twins.replica("alpha").view().confirmable()).isFalse();
    twins.sh("alpha", "rm a/2?");
    twins.settleEqual();
    assertThat(filesIn("beta", "a")).isEqualTo(21);
  }

  @Test
  void isHeldWhereItWasToldToUntilSomebodyHasHadHisSay() throws IOException {
    twins.stop("beta");
    twins.start("beta", manner -> new Twins.Manner(false, 1, false, false));
    twins.sh("beta", "rm a/[1-9] a/1?");
    twins.settleEqual();
    twins.sh("beta", "rm a/2? a/30 a/31");
    twins.settle();
    assertThat(twins.replica("alpha").view().confirmable()).isTrue();

    twins.passTime(Duration.ofMinutes(20));
    twins.sh("beta", "mkdir new; for i in $(seq 300); do echo new$i >new/$i; done");
    twins.settle();
    twins.stop("alpha");
    twins.start("alpha", Twins::careful);
    twins.settle();
    assertThat(filesIn("alpha", "a")).isEqualTo(31);
    assertThat(filesIn("alpha", "new")).isEqualTo(300);

    assertThat(twins.replica("alpha").confirm()).isEqualTo("confirmed");
    twins.settleEqual();
    assertThat(filesIn("alpha", "a")).isEqualTo(19);
  }

  /** To count is to look at all that is wanted. */
  @Test
  void isCountedAnewAfterAWhileOnly() throws IOException {
    twins.stop("beta");
    twins.sh("beta", "rm -r a");
    twins.start("beta", manner -> new Twins.Manner(false, 1, false, false));
    twins.settle();
    assertThat(twins.replica("alpha").view().held()).isPresent();

    twins.sh("alpha", "cp -r a c"); // no content would be lost any more
    twins.sh("beta", "echo next >next");
    twins.settle();
    assertThat(filesIn("alpha", "next")).isEqualTo(1);
    assertThat(filesIn("alpha", "a")).isEqualTo(50);
    assertThat(twins.replica("alpha").view().held()).isPresent();

    twins.passTime(Duration.ofSeconds(11));
    twins.sh("beta", "echo last >last");
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("a")).doesNotExist();
  }
}
