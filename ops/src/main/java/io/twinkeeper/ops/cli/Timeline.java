package io.twinkeeper.ops.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * What somebody who watches sees: a line with its time for everything that happens and, on a
 * terminal, one line at the bottom that is rewritten in place. Any thread may speak.
 */
public final class Timeline {
  private static final String ERASE = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private String live = "";

  public Timeline(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Something happened just now. */
  public synchronized void say(String text) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    print(String.format(Locale.ROOT, "%7.1f s  %s", seconds, text));
  }

  /** Text without a time: headings, the summary. */
  public synchronized void print(String text) {
    erase();
    out.println(text);
    out.print(live);
    out.flush();
  }

  /** Rewrites the line at the bottom; nothing is shown where there is no terminal. */
  public synchronized void live(String text) {
    if (terminal) {
      erase();
      live = text;
      out.print(live);
      out.flush();
    }
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private void erase() {
    if (terminal && !live.isEmpty()) {
      out.print(ERASE);
    }
  }
}
