package io.twinkeeper.ops.prove.stand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClocksTest {
  /** Prints the wall clock's and the monotonic clock's seconds for every line that it reads. */
  private static final String PROGRAM =
      """
      import sys, time
      for line in sys.stdin:
        print(int(time.time()), int(time.monotonic()), flush=True)
      """;

  @TempDir Path directory;
  private Clocks clocks;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    assumeThat(Clocks.areSettable()).isTrue();
    clocks = new Clocks(directory);
    clocks.build();
  }

  @Test
  void jumpForAProcessThatRunsAlreadyAndOnlyTheWallClockDoes() throws Exception {
    clocks.set("alpha", Duration.ZERO);
    ProcessBuilder builder = new ProcessBuilder("python3", "-c", PROGRAM);
    clocks.prepare("alpha", builder.environment());
    Process process = builder.start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        var ask = process.outputWriter(StandardCharsets.UTF_8)) {
      long[] before = look(ask, said);
      assertThat(before[0]).isCloseTo(now(), within(30));
      clocks.set("alpha", Duration.ofHours(-2));
      long[] after = look(ask, said);
      assertThat(after[0]).isCloseTo(now() - 7_200, within(30));
      assertThat(after[1] - before[1]).isBetween(0L, 30L);
      clocks.set("alpha", Duration.ZERO);
      assertThat(look(ask, said)[0]).isCloseTo(now(), within(30));
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void areOfEachNodeItsOwn() throws Exception {
    clocks.set("alpha", Duration.ofHours(1));
    clocks.set("beta", Duration.ZERO);
    assertThat(dateOn("alpha")).isCloseTo(now() + 3_600, within(30));
    assertThat(dateOn("beta")).isCloseTo(now(), within(30));
    assertThat(dateOn("edge")).isCloseTo(now(), within(30));
  }

  private long dateOn(String node) throws IOException, InterruptedException {
    ProcessBuilder date = new ProcessBuilder("date", "+%s");
    clocks.prepare(node, date.environment());
    Process process = date.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return Long.parseLong(said.strip());
  }

  private static long[] look(Writer ask, BufferedReader said) throws IOException {
    ask.write("\n");
    ask.flush();
    String[] words = said.readLine().split(" ", 2);
    return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
  }

  private static long now() {
    return System.currentTimeMillis() / 1_000;
  }

  private static Offset<Long> within(long seconds) {
    return Offset.offset(seconds);
  }
}
