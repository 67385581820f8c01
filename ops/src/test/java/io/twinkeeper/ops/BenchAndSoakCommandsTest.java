package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchAndSoakCommandsTest {
  @Test
  void refuseToMeasureWhatTheyDoNotKnow() {
    CommandRun run = CommandRun.of("bench", "sqlite", "--only", "normal-1x300B");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--only normal-1x300B", "full-8x64KB");
  }

  @Test
  void refuseNumbersThatMakeNoSense() {
    assertThat(CommandRun.of("bench", "sqlite", "--runs", "0").err()).contains("--runs takes");
    assertThat(CommandRun.of("soak", "sqlite", "--minutes", "0").err()).contains("--minutes takes");
  }

  @Test
  void wantToKnowOfWhat() {
    assertThat(CommandRun.of("bench").err()).startsWith("twin: say what to measure");
    assertThat(CommandRun.of("soak").err()).startsWith("twin: say what to soak");
  }
}
