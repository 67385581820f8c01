package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One side removes what the other changes: what was changed is there in the end. */
class DeletesTest {
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

  @Test
  void anEditThereOutlivesARemovalHere() throws Exception {
    both("echo base >a", "rm a", "echo edited >a");
    assertThat(pair.alpha().read("a")).isEqualTo("edited\n");
    assertThat(pair.alpha().copies()).isEmpty();
  }

  @Test
  void anEditHereOutlivesALaterRemovalThere() throws Exception {
    both("echo base >a", "echo edited >a; touch -d 2001-01-01 a", "sleep 0.05; rm a");
    assertThat(pair.beta().read("a")).isEqualTo("edited\n");
  }

  @Test
  void bothRemoveItAndItIsGone() throws Exception {
    both("echo base >a; mkdir d; echo base >d/b", "rm -r a d", "rm -r a d");
    assertThat(pair.alpha().names()).isEmpty();
  }

  @Test
  void anEditInsideOfATreeThatIsRemovedBringsBackItsWayOnly() throws Exception {
    both(
        "mkdir -p t/u t/v; echo 1 >t/u/a; echo 2 >t/u/b; echo 3 >t/v/c",
        "rm -r t",
        "echo edited >t/u/a");
    assertThat(pair.alpha().names()).containsExactly("t", "t/u", "t/u/a");
    assertThat(pair.alpha().read("t/u/a")).isEqualTo("edited\n");
  }

  @Test
  void aNewFileInsideOfATreeThatIsRemovedStays() throws Exception {
    both("mkdir -p t/u; echo 1 >t/u/a", "echo new >t/u/new", "rm -r t");
    assertThat(pair.beta().names()).containsExactly("t", "t/u", "t/u/new");
  }

  @Test
  void aNewModeOutlivesARemoval() throws Exception {
    both("echo base >a", "rm a", "chmod 600 a");
    assertThat(pair.alpha().sh("stat -c %a a")).isEqualTo("600\n");
  }

  @Test
  void aRenameThereOfWhatIsRemovedHereKeepsIt() throws Exception {
    both("echo base >a", "rm a", "mv a b");
    assertThat(pair.alpha().names()).containsExactly("b");
  }

  @Test
  void aTreeIsRemovedHereAndMovedThere() throws Exception {
    both("mkdir t; echo 1 >t/a; echo 2 >t/b", "rm -r t", "mv t n");
    assertThat(pair.alpha().names()).containsExactly("n", "n/a", "n/b");
  }

  @Test
  void removedAndMadeAnewHereAgainstAnEditThereKeepsBoth() throws Exception {
    both("echo base >a", "rm a; echo made-anew >a", "echo edited-there >>a");
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.keeps("made-anew")).isTrue();
      assertThat(side.keeps("edited-there")).isTrue();
    }
  }

  @Test
  void aLinkThatIsRetargetedOutlivesItsRemoval() throws Exception {
    both("ln -s one a", "rm a", "ln -sfn two a");
    assertThat(pair.alpha().sh("readlink a")).isEqualTo("two\n");
  }

  @Test
  void removalsOnBothSidesOfDifferentFilesBothHappen() throws Exception {
    both("mkdir d; echo 1 >d/a; echo 2 >d/b; echo 3 >d/c", "rm d/a", "rm d/b");
    assertThat(pair.alpha().names()).containsExactly("d", "d/c");
  }

  @Test
  void aDirectoryThatBothEmptyAndOneRemovesIsGone() throws Exception {
    both("mkdir d; echo 1 >d/a; echo 2 >d/b", "rm -r d", "rm d/a d/b");
    assertThat(pair.alpha().names()).isEmpty();
  }
}
