package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done on one side is so on the other. */
class PropagationTest {
  @RegisterExtension final Pair pair = new Pair();

  @Test
  void aNewFileAppearsOnTheOtherSide() throws Exception {
    pair.alpha().sh("echo hello >a");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("hello\n");
  }

  @Test
  void bothSidesMayWriteOneAfterTheOther() throws Exception {
    pair.alpha().sh("echo one >a");
    pair.settle();
    pair.beta().sh("echo two >>a");
    pair.settle();
    pair.alpha().sh("echo three >>a");
    pair.settle();
    assertThat(pair.beta().read("a")).isEqualTo("one\ntwo\nthree\n");
    assertThat(pair.beta().names()).containsExactly("a");
  }
}
