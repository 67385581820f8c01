package io.twinkeeper.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TableTest {
  @Test
  void alignsColumnsAndLeavesNoBlanksAtTheEnd() {
    Table table = new Table("NAME", "STATE", "NOTE");
    table.row("a", new Cell("unreachable", Tone.BAD), "");
    table.row("longer", "up", "two\nlines");

    assertThat(print(table, Ansi.OFF).lines())
        .containsExactly(
            "NAME    STATE        NOTE", "a       unreachable", "longer  up           two lines");
  }

  @Test
  void paintsWithoutMovingColumns() {
    Table table = new Table("STATE", "X");
    table.row(new Cell("up", Tone.GOOD), "1");

    String painted = print(table, Ansi.ON);

    assertThat(painted).contains("\u001B[32m");
    assertThat(painted.replaceAll("\u001B\\[[0-9;]*m", "")).isEqualTo(print(table, Ansi.OFF));
  }

  @Test
  void printsNothingWithoutRows() {
    assertThat(print(new Table("A"), Ansi.OFF)).isEmpty();
  }

  @Test
  void speaksInUnitsThatPeopleThinkIn() {
    assertThat(Amounts.millis(2.25)).isEqualTo("2.3 ms");
    assertThat(Amounts.millis(250)).isEqualTo("250 ms");
    assertThat(Amounts.millis(61_000)).isEqualTo("1 m 1 s");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1L << 40)).isEqualTo("1.0 TiB");
    Instant now = Instant.parse("2026-11-20T10:00:00Z");
    assertThat(Amounts.ago(now.plusSeconds(5), now)).isEqualTo("now");
    assertThat(Amounts.ago(now.minusSeconds(59), now)).isEqualTo("59 s ago");
    assertThat(Amounts.ago(now.minusSeconds(90_000), now)).isEqualTo("1 d 1 h ago");
  }

  private static String print(Table table, Ansi ansi) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text), ansi);
    return text.toString();
  }
}
