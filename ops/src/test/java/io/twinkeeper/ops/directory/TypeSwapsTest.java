package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was a file is a directory, and so on. */
class TypeSwapsTest {
  @RegisterExtension final Pair pair = new Pair();

  private void swap(String before, String after) throws Exception {
    pair.alpha().sh(before);
    pair.settle();
    pair.alpha().sh(after);
    pair.settle();
    assertThat(pair.beta().copies()).isEmpty();
  }

  @Test
  void aFileBecomesATree() throws Exception {
    swap("echo file >x", "rm x; mkdir -p x/y; echo leaf >x/y/z");
    assertThat(pair.beta().read("x/y/z")).isEqualTo("leaf\n");
  }

  @Test
  void aTreeBecomesAFile() throws Exception {
    swap("mkdir -p x/y; echo leaf >x/y/z", "rm -r x; echo file >x");
    assertThat(pair.beta().read("x")).isEqualTo("file\n");
    assertThat(pair.beta().keeps("leaf")).isTrue();
  }

  @Test
  void aFileBecomesALinkAndAFileAgain() throws Exception {
    swap("echo file >x; echo target >t", "ln -sf t x");
    assertThat(pair.beta().sh("readlink x")).isEqualTo("t\n");
    pair.beta().sh("rm x; echo file again >x");
    pair.settle();
    assertThat(pair.alpha().read("x")).isEqualTo("file again\n");
    assertThat(pair.alpha().read("t")).isEqualTo("target\n");
  }

  @Test
  void aTreeBecomesALinkAndBack() throws Exception {
    swap("mkdir x t; echo 1 >x/f; echo 2 >t/f", "rm -r x; ln -s t x");
    assertThat(pair.beta().sh("readlink x; cat x/f")).isEqualTo("t\n2\n");
    pair.alpha().sh("rm x; mkdir x; echo 3 >x/f");
    pair.settle();
    assertThat(pair.beta().sh("cat t/f x/f")).isEqualTo("2\n3\n");
  }

  @Test
  void aFileAndADirectoryChangeNames() throws Exception {
    swap("echo file >x; mkdir y; echo leaf >y/z", "mv x t; mv y x; mv t y");
    assertThat(pair.beta().names()).containsExactly("x", "x/z", "y");
  }

  @Test
  void anEditedFileGivesWayToADirectoryAndIsKeptBesideIt() throws Exception {
    pair.alpha().sh("echo base >x");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("rm x; mkdir x; echo leaf >x/y");
          pair.beta().sh("echo edited-beside-a-directory >x");
        });
    pair.settle();
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.read("x/y")).isEqualTo("leaf\n");
      assertThat(side.keeps("edited-beside-a-directory")).isTrue();
      assertThat(side.copies()).hasSize(1);
    }
  }

  @Test
  void aFileMadeInATreeThatBecomesAFileElsewhereKeepsTheTree() throws Exception {
    pair.alpha().sh("mkdir x; echo leaf >x/y");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("rm -r x; echo now-a-file >x");
          pair.beta().sh("echo fresh-leaf >x/fresh");
        });
    pair.settle();
    for (Tree side : List.of(pair.alpha(), pair.beta())) {
      assertThat(side.keeps("now-a-file")).isTrue();
      assertThat(side.keeps("fresh-leaf")).isTrue();
    }
    assertThat(pair.alpha().read("x/fresh")).isEqualTo("fresh-leaf\n");
  }

  @Test
  void aLinkHereAndADirectoryThereOfTheSameName() throws Exception {
    pair.alpha().sh("mkdir t; echo far >t/f");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("ln -s t x");
          pair.beta().sh("mkdir x; echo near >x/f");
        });
    pair.settle();
    assertThat(pair.alpha().sh("cat t/f x/f")).isEqualTo("far\nnear\n");
    assertThat(pair.alpha().sh("readlink x.conflict-*")).isEqualTo("t\n");
  }
}
