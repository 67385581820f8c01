package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files with holes. */
class SparseTest {
  private static final int A_FEW_BLOCKS = 4096;

  @RegisterExtension final Pair pair = new Pair();

  @Test
  void holesStayHoles() throws Exception {
    pair.alpha()
        .sh("truncate -s 64M a; echo middle | dd of=a bs=1M seek=32 conv=notrunc status=none");
    pair.settle();
    assertThat(blocks("a")).isLessThan(A_FEW_BLOCKS);
  }

  @Test
  void aHoleThatIsPunchedArrives() throws Exception {
    pair.alpha().sh("head -c 8M /dev/urandom >a");
    pair.settle();
    pair.alpha().sh("fallocate --punch-hole --offset 1M --length 6M a; touch a");
    pair.settle();
  }

  @Test
  void aFileOfNothingButAHole() throws Exception {
    pair.alpha().sh("truncate -s 32M a");
    pair.settle();
    pair.alpha().sh("truncate -s 48M a");
    pair.settle();
    assertThat(blocks("a")).isLessThan(A_FEW_BLOCKS);
  }

  /** Of 512 bytes, on the side that received. */
  private long blocks(String file) {
    return Long.parseLong(pair.beta().sh("stat -c %b " + file).strip());
  }
}
