package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "node",
        "init",
        "config check",
        "status",
        "activate",
        "switchover",
        "history",
        "bench sqlite",
        "soak sqlite",
        "prove",
        "fork",
        "fork list",
        "fork show",
        "fork merge",
        "fork export",
        "fork discard"
      })
  void teachesEveryCommandByExample(String command) {
    CommandRun run = CommandRun.of((command + " --help").split(" "));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: twin " + command, "Example", "  twin " + command);
    assertThat(run.out().lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void listsTheCommandsAndTheExitCodes() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("demo", "node", "init", "config", "status", "activate", "switchover", "history")
        .contains("5  refused");
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheCommandLine() {
    CommandRun run = CommandRun.of("status", "--nod", "alpha");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("twin: Unknown options: '--nod'").contains("--node");
    assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void wantsACommand() {
    assertThat(CommandRun.of().status()).isEqualTo(2);
    assertThat(CommandRun.of("config").err()).startsWith("twin: say what to do: twin config check");
    assertThat(CommandRun.of("stauts").err()).startsWith("twin: Unmatched argument");
  }

  @Test
  void refusesAnActivationThatNamesNoNode() {
    CommandRun run = CommandRun.of("activate", "scoreboard");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("say which node: twin activate scoreboard --on NODE");
  }
}
