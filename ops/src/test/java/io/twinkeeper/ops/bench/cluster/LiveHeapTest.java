package io.twinkeeper.ops.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void addsBothGenerations() {
    String info =
        """
        4242:
         def new generation   total 19648K, used 1200K [0x00000000e0000000, 0x00000000e1550000)
          eden space 17472K,   6% used [0x00000000e0000000, 0x00000000e012c000)
         tenured generation   total 43712K, used 20300K [0x00000000eaaa0000, 0x00000000ed550000)
           the space 43712K,  46% used
         Metaspace       used 41234K, committed 41600K, reserved 1114112K
        """;

    assertThat(LiveHeap.used(info)).isEqualTo(21_500L * 1024);
  }
}
