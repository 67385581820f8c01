package io.twinkeeper.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.boot.NodeExit;
import io.twinkeeper.ops.cli.ExitCode;
import org.junit.jupiter.api.Test;

class LocalNodeTest {
  @Test
  void endsWithTheCommandLinesExitCodes() {
    assertThat(LocalNode.status(NodeExit.STOPPED)).isEqualTo(ExitCode.OK);
    assertThat(LocalNode.status(NodeExit.FAILED)).isEqualTo(ExitCode.FAILURE);
    assertThat(LocalNode.status(NodeExit.REFUSED)).isEqualTo(ExitCode.CONFIGURATION);
  }
}
