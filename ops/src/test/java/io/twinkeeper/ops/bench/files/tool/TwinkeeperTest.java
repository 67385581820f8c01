package io.twinkeeper.ops.bench.files.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TwinkeeperTest {
  @Test
  void isMeasuredUnlessThisVersionHasNoDirectoriesYet() {
    assertThat(new Twinkeeper().missing().orElse("twinkeeper.workloads.bench.directories"))
        .doesNotContain("twin.conf:")
        .containsOnlyOnce("twinkeeper.")
        .contains("directories");
  }
}
