package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromActiveTest {
  @TempDir Path directory;
  private Twins twins;

  @BeforeEach
  void start() throws IOException {
    twins = new Twins(directory, Twins::fromActive, "alpha", "beta");
    twins.replica("alpha").active(true);
    twins.sh("alpha", "mkdir -p d/e; echo 1 >d/e/f; echo 2 >g; ln -s g l");
    twins.settleEqual();
  }

  @AfterEach
  void stop() {
    twins.close();
  }

  @Test
  void undoesWhatTheOtherTwinChanges() throws IOException {
    twins.sh(
        "beta", "echo mine >g; rm -r d; echo new >h; mkdir -p x/y; echo z >x/y/z; rm l; mkdir l");
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("g")).hasContent("2\n");
    assertThat(twins.root("beta").resolve("d/e/f")).hasContent("1\n");
    assertThat(Shell.run(twins.trash("beta"), "cat */g */h */x/y/z")).isEqualTo("mine\nnew\nz\n");
  }

  @Test
  void carriesWhatTheActiveOneChangesMeanwhile() throws IOException {
    twins.sh("beta", "echo mine >g");
    twins.sh("alpha", "echo 3 >g; echo 4 >k");
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("g")).hasContent("3\n");
  }

  @Test
  void countsTheChangesOfWhoIsActiveNow() throws IOException {
    twins.replica("alpha").active(false);
    twins.replica("beta").active(true);
    twins.sh("beta", "echo by beta >g");
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("g")).hasContent("by beta\n");
  }

  /** What is to be undone needs the other twin, which is away; then this one becomes active. */
  @Test
  void forgetsWhatWasToBeUndoneWhenItBecomesActive() throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("beta", "echo mine >g; echo new >h");
    twins.replica("beta").rescan();
    while (twins.replica("beta").view().pendingFiles() == 0) {
      twins.replica("beta").turn();
    }
    twins.replica("alpha").active(false);
    twins.replica("beta").active(true);
    twins.sh("beta", "echo newer >g; echo newer >h");
    twins.settle();
    twins.heal();
    twins.settleEqual();
    assertThat(twins.root("alpha").resolve("g")).hasContent("newer\n");
    assertThat(twins.root("alpha").resolve("h")).hasContent("newer\n");
  }

  @Test
  void keepsWhatItUndoesEvenIfContentIsNotKeptOtherwise() throws IOException {
    stop();
    twins = new Twins(directory, m -> Twins.secret(Twins.fromActive(m)), "alpha", "beta");
    twins.replica("alpha").active(true);
    twins.settleEqual();
    twins.sh("beta", "echo mine >g; echo new >h; echo local >d/e/f");
    twins.sh("alpha", "rm d/e/f");
    twins.settleEqual();
    assertThat(Shell.run(twins.trash("beta"), "cat */g */h */d/e/f"))
        .isEqualTo("mine\nnew\nlocal\n");
  }

  @Test
  void undoesAlsoWhatIsToldOnceMore() throws IOException {
    Question everything = new Question("", "", 0, 0, 0, 0, false);
    News all = twins.replica("alpha").news(everything);
    twins.cut("alpha", "beta");
    twins.sh("beta", "echo mine >g");
    twins.replica("beta").rescan();
    while (twins.replica("beta").view().pendingFiles() == 0) {
      twins.replica("beta").turn();
    }
    twins.replica("beta").hear("alpha", twins.replica("beta").question("alpha"), all);
    assertThat(twins.replica("beta").view().pendingFiles()).isEqualTo(1);
  }

  @Test
  void countsWhatWasChangedUntilItWasActiveNoMore() throws IOException {
    twins.sh("alpha", "echo at the last moment >g; echo new >h");
    twins.replica("alpha").active(false);
    twins.replica("beta").active(true);
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("g")).hasContent("at the last moment\n");
    assertThat(twins.root("beta").resolve("h")).hasContent("new\n");
  }

  @Test
  void countsWhatWasChangedBeforeACrashOfTheActiveOne() throws IOException {
    twins.stop("alpha");
    twins.sh("alpha", "echo at the last moment >g");
    twins.start("alpha");
    twins.settle();
    twins.sh("alpha", "echo too late >d/e/f");
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("g")).hasContent("at the last moment\n");
    assertThat(twins.root("alpha").resolve("d/e/f")).hasContent("1\n");
  }

  @Test
  void keepsAConflictCopyOnBothSides() throws IOException {
    twins.cut("alpha", "beta");
    twins.sh("alpha", "echo by alpha >g");
    twins.settle();
    twins.replica("alpha").active(false);
    twins.replica("beta").active(true);
    twins.sh("beta", "echo by beta >g; touch -d '+1 hour' g");
    twins.settle();
    twins.heal();
    twins.settleEqual();
    twins.settleEqual();
    assertThat(Shell.run(twins.root("alpha"), "cat g g.conflict-alpha-*"))
        .isEqualTo("by beta\nby alpha\n");
    assertThat(Shell.run(twins.root("beta"), "cat g.conflict-alpha-*")).isEqualTo("by alpha\n");
  }

  @Test
  void undoesNothingBeforeAnybodyIsActive() throws IOException {
    stop();
    twins = new Twins(directory.resolve("anew"), Twins::fromActive, "alpha", "beta");
    twins.sh("alpha", "echo there before >f");
    twins.settle();
    twins.replica("alpha").active(true);
    twins.settleEqual();
    assertThat(twins.root("beta").resolve("f")).hasContent("there before\n");
  }

  @Test
  void leavesADirectoryThatHoldsIgnoredFiles() throws IOException {
    twins.sh("beta", "mkdir x; echo 1 >x/y; echo 2 >x/z.ignored");
    twins.settle();
    assertThat(twins.root("beta").resolve("x/y")).doesNotExist();
    assertThat(twins.root("beta").resolve("x/z.ignored")).exists();
    Instant since = twins.replica("beta").view().problems().get(0).since();
    twins.settle();
    assertThat(twins.replica("beta").view().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("x"))
        .satisfies(problem -> assertThat(problem.since()).isEqualTo(since));
    assertThat(twins.root("alpha").resolve("x")).doesNotExist();
  }

  @Test
  void takesTheActiveOnesTreeWhereOneWasBefore() throws IOException {
    stop();
    twins = new Twins(directory.resolve("anew"), Twins::fromActive, "alpha", "beta");
    twins.sh("beta", "echo other >f; echo more >g");
    twins.sh("alpha", "echo 1 >f");
    twins.settle();
    twins.replica("alpha").active(true);
    twins.settleEqual();
    assertThat(Shell.run(twins.root("beta"), "cat *")).isEqualTo("1\n");
  }
}
