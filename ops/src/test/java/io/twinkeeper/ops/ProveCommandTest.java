package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProveCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rounds 0 | --rounds takes 1 to",
        "--minutes -1 | --minutes takes 1 to",
        "--combined 101 | --combined takes 0 to 100, not 101",
        "--writes-per-second 0 | --writes-per-second takes 1 to",
        "--faults nope | no fault has the name nope",
        "--third nobody | --third takes witness or lease, not nobody",
        "--timings slow | --timings takes wan or fast",
        "--break nothing | --break takes"
      })
  void whatMeansNothingIsRefusedBeforeAnythingIsBuilt(String arguments, String line) {
    CommandRun run = CommandRun.of(("prove " + arguments).split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(line);
    assertThat(run.out()).isEmpty();
  }
}
