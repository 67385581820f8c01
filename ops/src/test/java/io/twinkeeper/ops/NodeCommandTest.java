package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCommandTest {
  @TempDir private Path directory = Path.of("");
  private String file = "";

  @BeforeEach
  void makeACluster() {
    InitCommandTest.init(directory);
    file = directory.resolve("twin.conf").toString();
  }

  @Test
  void runsTheNodeAndEndsWithItsStatus() {
    AtomicReference<String> ran = new AtomicReference<>("");

    CommandRun run =
        CommandRun.of(
            config -> {
              ran.set(config.node() + " in " + config.dataDir());
              return 7;
            },
            "node",
            "--config",
            file,
            "--node",
            "beta");

    assertThat(run.status()).isEqualTo(7);
    assertThat(ran).hasValue("beta in " + directory.resolve("beta/data"));
  }

  @Test
  void printsWhyANodeCouldNotStart() {
    CommandRun run =
        CommandRun.of(
            config -> {
              throw new CommandFailure(ExitCode.FAILURE, "port 2551 is taken");
            },
            "node",
            "-c",
            file,
            "-n",
            "beta");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("twin: port 2551 is taken");
  }

  @Test
  void asksWhichNodeThisIs() {
    CommandRun run = CommandRun.of("node", "--config", file, "--node", "");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("TWIN_NODE to one of: alpha, beta, watch");
  }

  @Test
  void startsNothingWithFilesThatCannotBeUsed() throws IOException {
    Files.delete(directory.resolve("beta/token"));

    CommandRun run = CommandRun.of("node", "--config", file, "--node", "beta");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("token does not exist");
  }
}
