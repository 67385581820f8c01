package io.twinkeeper.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cluster.Blow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo with everything real but the nodes. */
class PerformanceTest {
  @TempDir Path directory;
  private final StringWriter output = new StringWriter();

  @Test
  void killsATwinAndProvesThatNothingIsMissing() throws Exception {
    Path report = directory.resolve("report.json");

    ExitCode exit = perform(2, new Blow(false, Blow.Scope.TREE), report);

    assertThat(exit).as("%s", output).isEqualTo(ExitCode.OK);
    JsonNode json = Json.mapper().readTree(report.toFile());
    assertThat(json.path("maxConnectorsAtOnce").asInt()).isEqualTo(1);
    assertThat(json.path("missingAfterRejoin").asInt()).isZero();
    assertThat(json.path("integrityCheck").asText()).isEqualTo("ok");
    assertThat(json.path("answeredWrites").asInt()).isPositive();
    assertThat(json.path("takeoverMillis").asInt()).isPositive();
    assertThat(json.path("lagMillis").path("p99").asDouble()).isEqualTo(9);
    assertThat(json.path("rounds")).hasSize(2);
    assertThat(json.path("rounds").findValuesAsText("struck"))
        .containsExactlyInAnyOrder("alpha", "beta");
    assertThat(output.toString()).contains("· 0 missing · at most 1 connector at any instant");
    assertThat(processesIn(directory)).isEmpty();
  }

  private ExitCode perform(int rounds, Blow blow, Path report) throws Exception {
    DemoOptions options =
        new DemoOptions(
            50,
            rounds,
            false,
            blow,
            DemoOptions.Timings.FAST,
            false,
            false,
            Optional.of(report),
            Optional.of(directory.resolve("demo")));
    return new Performance(options, new PrintWriter(output), false, FakeNode.class.getName()).run();
  }

  /** Command lines that name our directory: whatever the demo left running. */
  private static Stream<String> processesIn(Path directory) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(process -> process.resolve("cmdline"))
          .map(PerformanceTest::read)
          .filter(command -> command.contains(directory.toString()))
          .toList()
          .stream();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }
}
