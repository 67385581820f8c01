package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both sides change the same, neither knowing of the other. */
class ConflictsTest {
  @RegisterExtension final Pair pair = new Pair();

  private void both(String before, String onAlpha, String onBeta) throws Exception {
    pair.alpha().sh(before);
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh(onAlpha);
          pair.beta().sh(onBeta);
        });
    pair.settle();
  }

  /** On both sides, in the tree. */
  private void bothHold(String... lines) {
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      for (String line : lines) {
        assertThat(side.sh("grep -rlxF -e '" + line + "' . || true")).as(line).isNotEmpty();
      }
    }
  }

  @Test
  void theLaterEditStaysAndTheEarlierOneIsACopyBesideIt() throws Exception {
    both(
        "echo base >plan.txt",
        "echo from-alpha >plan.txt; touch -d @2000000001 plan.txt",
        "echo from-beta >plan.txt; touch -d @2000000000 plan.txt");
    assertThat(pair.beta().read("plan.txt")).isEqualTo("from-alpha\n");
    assertThat(pair.alpha().sh("cat plan.conflict-beta-*.txt")).isEqualTo("from-beta\n");
    assertThat(pair.alpha().names()).hasSize(2);
  }

  @Test
  void anEarlierEditOfTheOtherSideGivesWayToo() throws Exception {
    both(
        "echo base >plan.txt",
        "echo from-alpha >plan.txt; touch -d @1000000000 plan.txt",
        "echo from-beta >plan.txt; touch -d @1000000001 plan.txt");
    assertThat(pair.alpha().read("plan.txt")).isEqualTo("from-beta\n");
    assertThat(pair.beta().sh("cat plan.conflict-alpha-*.txt")).isEqualTo("from-alpha\n");
    assertThat(pair.alpha().names()).hasSize(2);
  }

  @Test
  void twoNewFilesOfOneNameBothStay() throws Exception {
    both(":", "echo from-alpha >a", "echo from-beta >a");
    bothHold("from-alpha", "from-beta");
    assertThat(pair.alpha().copies()).hasSize(1);
  }

  @Test
  void twoNewFilesOfOneNameWithTheSameContentAreOne() throws Exception {
    both(":", "echo same >a; touch -d @2000000000 a", "echo same >a");
    assertThat(pair.alpha().names()).containsExactly("a");
  }

  @Test
  void theSameEditOnBothSidesIsNoConflict() throws Exception {
    both("echo base >a", "echo same >a", "sleep 0.02; echo same >a");
    assertThat(pair.alpha().names()).containsExactly("a");
  }

  @Test
  void aLongerAndAShorterEditOfALargeFileBothStay() throws Exception {
    both(
        "seq 300000 >a",
        "sed -i '150000s/.*/from-alpha/' a",
        "sed -i '7s/.*/from-beta/; 200000,$d' a");
    bothHold("from-alpha", "from-beta");
    assertThat(pair.alpha().copies()).hasSize(1);
  }

  @Test
  void manyConflictsAtOnceLoseNothing() throws Exception {
    both(
        "mkdir d; for i in {1..100}; do echo $i >d/$i; done",
        "for i in {1..100}; do echo alpha-$i >d/$i; done",
        "for i in {1..100}; do echo beta-$i >d/$i; done");
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.sh("cat d/* | LC_ALL=C sort -u | wc -l")).isEqualTo("200\n");
      assertThat(side.copies()).hasSize(100);
    }
  }

  @Test
  void conflictsOneAfterTheOtherEachLeaveACopyNamedAfterTheFirst() throws Exception {
    both("echo base >a.txt", "echo alpha-1 >a.txt", "echo beta-1 >a.txt");
    both(":", "echo alpha-2 >>a.txt", "echo beta-2 >>a.txt");
    both(":", "echo alpha-3 >>a.txt", "echo beta-3 >>a.txt");
    bothHold("alpha-1", "beta-1", "alpha-2", "beta-2", "alpha-3", "beta-3");
    assertThat(pair.alpha().copies())
        .hasSize(3)
        .allMatch(n -> n.matches("a\\.conflict-[^.]*\\.txt"));
  }

  @Test
  void aConflictCopyThatIsEditedOnBothSidesIsACopyOfTheFirstFileAgain() throws Exception {
    both("echo base >a.txt", "echo alpha-1 >a.txt", "echo beta-1 >a.txt");
    both(":", "echo alpha-2 >>a.conflict-*.txt", "echo beta-2 >>a.conflict-*.txt");
    bothHold("alpha-2", "beta-2");
    assertThat(pair.alpha().copies())
        .hasSize(2)
        .allMatch(n -> n.matches("a\\.conflict-[^.]*\\.txt"));
  }

  @Test
  void namesWithoutAnExtensionAndHiddenOnesKeepTheirLooks() throws Exception {
    both(
        "touch Makefile .profile archive.tar.gz",
        "echo alpha | tee Makefile .profile archive.tar.gz",
        "echo beta | tee Makefile .profile archive.tar.gz");
    assertThat(pair.alpha().copies()).hasSize(3);
    assertThat(pair.alpha().sh("ls -A | sed 's/-[a-z]*-[0-9TZ]*/-N/' | sort"))
        .contains("Makefile.conflict-N\n", ".profile.conflict-N\n", "archive.tar.conflict-N.gz\n");
  }

  @Test
  void aModeHereAndAContentThereBothCount() throws Exception {
    both("echo base >a; chmod 644 a", "chmod 755 a", "echo edited >a");
    bothHold("edited");
  }

  @Test
  void aTimeHereAndAContentThereKeepTheContent() throws Exception {
    both("echo base >a", "touch -d '2090-01-01' a", "echo edited >a");
    bothHold("edited");
  }

  @Test
  void twoLinksOfOneNameBothStay() throws Exception {
    both(":", "ln -s to-alpha a", "ln -s to-beta a");
    assertThat(pair.alpha().sh("readlink a* | sort")).isEqualTo("to-alpha\nto-beta\n");
  }

  @Test
  void aLinkHereAndAFileThereBothStay() throws Exception {
    both("echo base >a", "ln -sf elsewhere a", "echo edited >a");
    bothHold("edited");
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.sh("find . -type l -printf '%l\\n'")).isEqualTo("elsewhere\n");
    }
  }

  @Test
  void twoTreesOfOneNameBecomeOne() throws Exception {
    both(
        ":",
        "mkdir -p t/u; echo 1 >t/only-alpha; echo same >t/u/same; echo from-alpha >t/u/other",
        "mkdir -p t/u; echo 2 >t/only-beta; echo same >t/u/same; echo from-beta >t/u/other");
    bothHold("1", "2", "same", "from-alpha", "from-beta");
    assertThat(pair.alpha().copies()).hasSize(1);
  }

  @Test
  void aFileHereAndATreeThereBothStay() throws Exception {
    both(":", "echo a-file >x", "mkdir x; echo a-leaf >x/y");
    bothHold("a-file", "a-leaf");
    assertThat(pair.beta().read("x/y")).isEqualTo("a-leaf\n");
  }

  @Test
  void aClockThatIsYearsAheadWinsOnceAndNotForEver() throws Exception {
    both("echo base >a", "echo from-alpha >a; touch -d 2080-01-01 a", "echo from-beta >a");
    assertThat(pair.beta().read("a")).isEqualTo("from-alpha\n");
    pair.beta().sh("echo later >a");
    pair.settle();
    assertThat(pair.alpha().read("a")).isEqualTo("later\n");
    bothHold("from-beta");
  }

  @Test
  void anEmptyEditIsAnEditLikeAnyOther() throws Exception {
    both(
        "echo base >a",
        ": >a; touch -d @2000000001 a",
        "echo from-beta >a; touch -d @2000000000 a");
    bothHold("from-beta");
    assertThat(pair.beta().read("a")).isEmpty();
  }

  @Test
  void theOwnConflictNameIsTakenAlreadyAndNothingIsOverwritten() throws Exception {
    both(
        "echo base >a",
        "for s in {0..2}; do echo taken-$s >a.conflict-beta-20330518T03332${s}000Z; done;"
            + " echo from-alpha >a; touch -d @2000000001 a",
        "echo from-beta >a; touch -d @2000000000 a");
    bothHold("from-alpha", "from-beta", "taken-0", "taken-1", "taken-2");
  }
}
