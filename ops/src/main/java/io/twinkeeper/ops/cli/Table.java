package io.twinkeeper.ops.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Rows of text in aligned columns, two spaces apart; prints nothing if there are no rows. */
public final class Table {
  /** How good a cell's news is; shown as colour where there is a terminal. */
  public enum Tone {
    PLAIN(""),
    GOOD("fg(green)"),
    WARNING("fg(yellow)"),
    BAD("fg(red),bold");

    private final String style;

    Tone(String style) {
      this.style = style;
    }

    /** The text in this tone's colour, or as it is where there is no colour. */
    String paint(String text, Ansi ansi) {
      if (style.isEmpty() || text.isBlank() || !ansi.enabled()) {
        return text;
      }
      var styles = Ansi.Style.parse(style);
      return Ansi.Style.on(styles) + text + Ansi.Style.off(styles);
    }
  }

  /** One cell. */
  public record Cell(String text, Tone tone) {
    public static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  private final List<String> head;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row; cells are text or {@link Cell}. */
  public void row(Object... cells) {
    List<Cell> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell instanceof Cell c ? c : Cell.of(oneLine(String.valueOf(cell))));
    }
    rows.add(row);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  public void print(PrintWriter out, Ansi ansi) {
    if (rows.isEmpty()) {
      return;
    }
    List<Cell> title = head.stream().map(Cell::of).toList();
    printRow(out, ansi, title);
    rows.forEach(row -> printRow(out, ansi, row));
  }

  private void printRow(PrintWriter out, Ansi ansi, List<Cell> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      line.append(cell.tone().paint(cell.text(), ansi));
      boolean last = i == row.size() - 1;
      line.append(last ? "" : " ".repeat(width(i) - length(cell.text()) + 2));
    }
    out.println(line.toString().stripTrailing());
  }

  private int width(int column) {
    int widest = length(head.get(column));
    for (List<Cell> row : rows) {
      widest = Math.max(widest, length(row.get(column).text()));
    }
    return widest;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
