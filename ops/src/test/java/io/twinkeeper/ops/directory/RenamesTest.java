package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Things get other names. */
class RenamesTest {
  @RegisterExtension final Pair pair = new Pair();

  @Test
  void aFileMovesToAnotherDirectory() throws Exception {
    pair.alpha().sh("head -c 1M /dev/urandom >a; mkdir d");
    pair.settle();
    pair.alpha().sh("mv a d/b");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("d", "d/b");
  }

  @Test
  void aFileTakesAnothersPlace() throws Exception {
    pair.alpha().sh("echo winner >a; echo loser-of-a-rename >b");
    pair.settle();
    pair.alpha().sh("mv a b");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("b");
    assertThat(pair.beta().read("b")).isEqualTo("winner\n");
    assertThat(pair.beta().keeps("loser-of-a-rename")).isTrue();
  }

  @Test
  void aTreeIsRenamedAndEditedAtOnce() throws Exception {
    pair.alpha().sh("mkdir -p t/u/v; for i in {1..50}; do echo $i >t/u/v/$i; done");
    pair.settle();
    pair.alpha().sh("mv t n; echo edited >>n/u/v/7; rm n/u/v/8; echo new >n/u/v/new");
    pair.settle();
    assertThat(pair.beta().read("n/u/v/7")).isEqualTo("7\nedited\n");
    assertThat(pair.beta().has("t")).isFalse();
  }

  @Test
  void aTreeOfTwoThousandFilesIsRenamed() throws Exception {
    pair.alpha().sh("mkdir t; for i in {1..2000}; do echo content-$i >t/$i; done");
    pair.settle();
    pair.alpha().sh("mv t renamed");
    pair.settle();
    assertThat(pair.beta().sh("ls; ls renamed | wc -l")).isEqualTo("renamed\n2000\n");
  }

  @Test
  void onlyTheCaseOfANameChanges() throws Exception {
    pair.alpha().sh("echo readme >readme; mkdir docs; echo index >docs/index");
    pair.settle();
    pair.alpha().sh("mv readme README; mv docs DOCS; mv DOCS/index DOCS/Index");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("DOCS", "DOCS/Index", "README");
  }

  @Test
  void twoFilesChangeNames() throws Exception {
    pair.alpha().sh("echo one >a; echo two >b");
    pair.settle();
    pair.alpha().sh("mv a t; mv b a; mv t b");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("two\n");
    assertThat(pair.beta().read("b")).isEqualTo("one\n");
    assertThat(pair.beta().copies()).isEmpty();
  }

  @Test
  void threeDirectoriesChangeNamesInACircle() throws Exception {
    pair.alpha().sh("mkdir a b c; echo 1 >a/x; echo 2 >b/x; echo 3 >c/x; echo 4 >c/only");
    pair.settle();
    pair.alpha().sh("mv a t; mv b a; mv c b; mv t c");
    pair.settle();
    assertThat(pair.beta().sh("cat a/x b/x c/x b/only")).isEqualTo("2\n3\n1\n4\n");
  }

  @Test
  void aDirectoryMovesIntoWhatWasItsChild() throws Exception {
    pair.alpha().sh("mkdir -p a/b; echo outer >a/f; echo inner >a/b/g");
    pair.settle();
    pair.alpha().sh("mv a/b x; mv a x/a");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("x", "x/a", "x/a/f", "x/g");
  }

  @Test
  void theOldNameIsTakenAtOnceBySomethingNew() throws Exception {
    pair.alpha().sh("echo old >a; mkdir d; echo old >d/f");
    pair.settle();
    pair.alpha().sh("mv a b; echo new >a; mv d e; mkdir d; echo new >d/f");
    pair.settle();
    assertThat(pair.beta().sh("cat a b d/f e/f")).isEqualTo("new\nold\nnew\nold\n");
  }

  @Test
  void aFileIsRenamedDifferentlyOnBothSidesAndHasBothNames() throws Exception {
    pair.alpha().sh("echo content >a");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("mv a b");
          pair.beta().sh("mv a c");
        });
    pair.settle();
    assertThat(pair.alpha().names()).containsExactly("b", "c");
  }

  @Test
  void aFileIsRenamedHereAndEditedThere() throws Exception {
    pair.alpha().sh("echo before >a");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("mv a b");
          pair.beta().sh("echo edit >>a");
        });
    pair.settle();
    assertThat(pair.alpha().read("a")).isEqualTo("before\nedit\n");
    assertThat(pair.alpha().read("b")).isEqualTo("before\n");
  }

  @Test
  void aDirectoryIsRenamedHereAndGetsAFileThere() throws Exception {
    pair.alpha().sh("mkdir -p d/e; echo old >d/e/a");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("mv d n");
          pair.beta().sh("echo new >d/e/b");
        });
    pair.settle();
    assertThat(pair.alpha().names()).containsExactly("d", "d/e", "d/e/b", "n", "n/e", "n/e/a");
  }

  @Test
  void twoDirectoriesAreMovedIntoEachOther() throws Exception {
    pair.alpha().sh("mkdir a b; echo in-a >a/x; echo in-b >b/y");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("mv a b/");
          pair.beta().sh("mv b a/");
        });
    pair.settle();
    assertThat(pair.alpha().keeps("in-a")).isTrue();
    assertThat(pair.alpha().keeps("in-b")).isTrue();
    assertThat(pair.alpha().names()).contains("a/b/y", "b/a/x");
  }

  @Test
  void twoFilesAreRenamedToTheSameNameAndBothStay() throws Exception {
    pair.alpha().sh("echo from-a >a; echo from-b >b");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("mv a c");
          pair.beta().sh("mv b c");
        });
    pair.settle();
    assertThat(pair.alpha().copies()).hasSize(1);
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.sh("sort c*")).isEqualTo("from-a\nfrom-b\n");
    }
  }
}
