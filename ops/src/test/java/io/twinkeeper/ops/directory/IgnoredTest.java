package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ignore = ["*.log", "cache/"]}. */
class IgnoredTest {
  @RegisterExtension final Pair pair = new Pair(Pair.IGNORING);

  @Test
  void anIgnoredFileStaysWhereItIs() throws Exception {
    pair.alpha().sh("mkdir -p d/cache; echo a > d/app.log; echo b > d/cache/x; echo c > d/app.txt");
    pair.syncOnly();
    assertThat(pair.beta().sh("find d -type f")).isEqualTo("d/app.txt\n");
  }

  @Test
  void ignoredFilesOfTheSameNameAreEachNodesOwn() throws Exception {
    pair.alpha().sh("echo of alpha > app.log; echo shared > app.txt");
    pair.beta().sh("echo of beta > app.log");
    pair.syncOnly();
    assertThat(pair.beta().sh("cat app.log app.txt")).isEqualTo("of beta\nshared\n");
    assertThat(pair.alpha().sh("cat app.log; ls")).isEqualTo("of alpha\napp.log\napp.txt\n");
  }

  @Test
  void aFileThatIsRenamedToAnIgnoredNameIsGoneForTheTwin() throws Exception {
    pair.alpha().sh("echo a > a.txt; echo b > b.txt");
    pair.settle();
    pair.alpha().sh("mv a.txt a.log");
    pair.syncOnly();
    assertThat(pair.beta().sh("ls")).isEqualTo("b.txt\n");
    pair.alpha().sh("mv a.log c.txt");
    pair.settle();
    assertThat(pair.beta().sh("cat c.txt")).isEqualTo("a\n");
  }

  @Test
  void aDirectoryThatIsRemovedElsewhereIsBackForItsIgnoredFiles() throws Exception {
    pair.alpha().sh("mkdir d; echo a > d/a.txt");
    pair.settle();
    pair.beta().sh("echo mine > d/app.log");
    pair.alpha().sh("rm -r d");
    pair.syncOnly();
    assertThat(pair.beta().sh("find d -type f; cat d/app.log")).isEqualTo("d/app.log\nmine\n");
    assertThat(pair.alpha().sh("find d")).isEqualTo("d\n");
  }
}
