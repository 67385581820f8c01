package io.twinkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinkeeper.ops.cli.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class CellTest {
  private static final Workload WORKLOAD = new Workload(Workload.Synchronous.NORMAL, 8, 1_000);

  private final Cell cell =
      new Cell(
          WORKLOAD,
          "twinkeeper",
          List.of(run(1_000, 900, 10, 50), run(2_000, 2_000, 20, 40), run(1_000, 500, 90, 10)),
          "");

  @Test
  void ratiosAreThoseOfNeighbouringRunsAndNotOfMedians() {
    assertThat(cell.kept().orElseThrow()).isEqualTo(0.9, within(1e-9));
    assertThat(cell.leastKept()).hasValue(0.5);
    assertThat(cell.mostKept()).hasValue(1.0);
    assertThat(cell.aloneRowsPerSecond()).hasValue(1_000);
  }

  @Test
  void costsAreToldForEachByteAndMegabyteThatWasWritten() {
    // 900, 2,000 and 500 rows of 1,000 bytes in a second; a wire byte for each, CPU as given
    assertThat(cell.wirePerByte().orElseThrow()).isEqualTo(1.0, within(1e-9));
    assertThat(cell.sourceCpuMillisPerMegabyte().orElseThrow()).isEqualTo(1_000, within(1e-6));
    assertThat(cell.lagP99Millis()).hasValue(20);
    assertThat(cell.sourceRssBytes()).hasValue(40);
  }

  @Test
  void whatCannotBeSeenIsNotZero() {
    assertThat(cell.followerCpuMillisPerMegabyte()).isEmpty();
    assertThat(new Cell(WORKLOAD, "litestream", List.of(), "not here").kept()).isEmpty();
    assertThat(Json.pretty(Sheet.json(List.of(cell))))
        .contains("\"followerCpuMillisPerMegabyte\" : null", "\"workload\" : \"normal-8x1000B\"");
  }

  @Test
  void theTableShowsRatioSpreadAndWhyThereIsNone() {
    StringWriter text = new StringWriter();
    Cell none = new Cell(WORKLOAD, "litestream", List.of(), "not on this machine\nmore");
    Sheet.table(List.of(cell, none)).print(new PrintWriter(text, true), Ansi.OFF);

    assertThat(text.toString())
        .contains("90.0 % (50–100)", "20 ms", "1.00", "not on this machine")
        .doesNotContain("more");
  }

  private static Run run(long alone, long with, double lagP99, long rss) {
    Costs costs =
        new Costs(
            OptionalDouble.of(1),
            OptionalDouble.of(lagP99),
            OptionalDouble.empty(),
            OptionalLong.of(with * 1_000),
            OptionalDouble.of(with / 1_000.0),
            OptionalDouble.empty(),
            OptionalLong.of(rss),
            OptionalLong.empty(),
            0);
    Duration second = Duration.ofSeconds(1);
    return new Run(new Written(alone, second, 1, 1), new Written(with, second, 1, 1), costs);
  }
}
