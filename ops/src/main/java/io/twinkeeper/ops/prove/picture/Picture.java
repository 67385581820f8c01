package io.twinkeeper.ops.prove.picture;

import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Effect.Source;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A scene as one HTML file that needs no other, or as a picture for a document. Used once. */
public final class Picture {
  private static final int LEFT = 90;
  private static final int ROW = 16;
  private static final int LANE = 5 * ROW;
  private static final int TOP = 24;
  private static final int TITLE = 24;
  private static final double PIXELS_PER_SECOND = 24;
  private static final long TOGETHER_MILLIS = 250;
  private static final long BIN_MILLIS = 200;
  private static final Map<String, String> PHASES =
      Map.of(
          "active", "#2a9d54",
          "promoting", "#9ad3ae",
          "demoting", "#e0b84f",
          "following", "#7ea6d8",
          "up", "#b9c8d8",
          "watching", "#b9c8d8",
          "away", "#d9d9d9");

  private final Scene scene;
  private final StringBuilder svg = new StringBuilder();

  public Picture(Scene scene) {
    this.scene = scene;
    draw();
  }

  /** The lanes alone, on white, with a line above that says what they show. */
  public String svg() {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$.0f" height="%2$d" font-family="sans-serif" font-size="11">
        <title>%3$s</title>
        <rect width="100%%" height="100%%" fill="#fff"/>
        <text x="8" y="16" font-size="13">%3$s</text>
        <g transform="translate(0,%4$d)">
        %5$s</g></svg>
        """
        .formatted(width(), height() + TITLE, escaped(scene.title()), TITLE, svg);
  }

  private double width() {
    return LEFT + x(scene.untilMillis()) + 20;
  }

  private int height() {
    return TOP + scene.lanes().size() * LANE + 5 * ROW;
  }

  public String html() {
    return """
        <!doctype html><meta charset="utf-8"><title>%1$s</title>
        <style>body{font:13px sans-serif;margin:1em}text{font:11px sans-serif}.bad{color:#b00020}
        .frame{overflow-x:auto;border:1px solid #ccc}</style>
        <h1 style="font-size:16px">%1$s</h1>
        %2$s
        <p>Lanes from above: faults (red), what the node said it was (green: active, blue: following, grey: away),
        the connector's own beats (dark, with the epoch), the bank's moves (violet), answers through the edge (green).
        Below all: answered (green) and refused or unanswered (red) writes, %3$d ms each.</p>
        <div class="frame"><svg xmlns="http://www.w3.org/2000/svg" width="%4$.0f" height="%5$d">
        %6$s</svg></div>
        """
        .formatted(escaped(scene.title()), verdict(), BIN_MILLIS, width(), height(), svg);
  }

  private String verdict() {
    if (scene.violations().isEmpty()) {
      return "<p>The judge found nothing.</p>";
    }
    StringBuilder list = new StringBuilder("<ul class=\"bad\">");
    scene.violations().forEach(line -> list.append("<li>").append(escaped(line)).append("</li>"));
    return list.append("</ul>").toString();
  }

  private void draw() {
    axis();
    for (int i = 0; i < scene.lanes().size(); i++) {
      lane(scene.lanes().get(i), TOP + i * LANE);
    }
    int bottom = TOP + scene.lanes().size() * LANE + ROW;
    label("clients", bottom + ROW);
    bins(
        scene.effects().stream()
            .filter(e -> e.source() == Source.ANSWER)
            .map(Effect::untilMillis)
            .toList(),
        "#2a9d54",
        bottom + 2 * ROW,
        -1);
    bins(scene.refusedMillis(), "#c0392b", bottom + 2 * ROW, 1);
  }

  private void axis() {
    long seconds = (scene.untilMillis() - scene.fromMillis()) / 1_000;
    for (long second = 0; second <= seconds; second++) {
      double x = LEFT + second * PIXELS_PER_SECOND;
      boolean named = second % 5 == 0;
      line(x, TOP, TOP + scene.lanes().size() * LANE, named ? "#bbb" : "#eee");
      if (named) {
        text(x - 6, TOP - 8, second + " s", "#555");
      }
    }
  }

  private void lane(String node, int top) {
    label(node, top + 2 * ROW);
    for (Scene.Bar bar : scene.faults()) {
      if (bar.node().equals(node)) {
        bar(
            bar.fromMillis(),
            Math.max(bar.untilMillis(), bar.fromMillis() + 150),
            top,
            "#d1495b",
            bar.label());
        text(LEFT + x(bar.fromMillis()) + 3, top + 11, bar.label(), "#000");
      }
    }
    phases(node, top + ROW);
    spans(node, Source.CONNECTOR, top + 2 * ROW, "#264653");
    spans(node, Source.BANK, top + 3 * ROW, "#8e6bbf");
    spans(node, Source.ANSWER, top + 4 * ROW, "#2a9d54");
  }

  private void phases(String node, int top) {
    List<Scene.Phase> own = scene.phases().stream().filter(p -> p.node().equals(node)).toList();
    for (int i = 0; i < own.size(); i++) {
      Scene.Phase phase = own.get(i);
      long until = i + 1 < own.size() ? own.get(i + 1).atMillis() : scene.untilMillis();
      if (until > scene.fromMillis()) {
        String label = phase.phase() + (phase.epoch() > 0 ? " (" + phase.epoch() + ")" : "");
        long from = Math.max(phase.atMillis(), scene.fromMillis());
        bar(from, until, top, PHASES.getOrDefault(phase.phase(), "#c58917"), label);
        if (until - from > 2_000) {
          text(LEFT + x(from) + 3, top + 11, label, "#000");
        }
      }
    }
  }

  /** Effects of one epoch that follow each other closely are one bar. */
  private void spans(String node, Source source, int top, String colour) {
    List<Effect> own =
        scene.effects().stream()
            .filter(e -> e.node().equals(node) && e.source() == source)
            .sorted((a, b) -> Long.compare(a.untilMillis(), b.untilMillis()))
            .toList();
    int first = 0;
    for (int i = 1; i <= own.size(); i++) {
      boolean ends =
          i == own.size()
              || own.get(i).epoch() != own.get(first).epoch()
              || own.get(i).untilMillis() - own.get(i - 1).untilMillis() > TOGETHER_MILLIS;
      if (ends) {
        Effect begin = own.get(first);
        bar(begin.untilMillis(), own.get(i - 1).untilMillis() + 30, top, colour, begin.toString());
        if (first == 0 || own.get(first - 1).epoch() != begin.epoch()) {
          text(LEFT + x(begin.untilMillis()) + 2, top + 11, "" + begin.epoch(), "#fff");
        }
        first = i;
      }
    }
  }

  private void bins(List<Long> times, String colour, int base, int direction) {
    int count = (int) ((scene.untilMillis() - scene.fromMillis()) / BIN_MILLIS) + 1;
    int[] bins = new int[count];
    for (long at : times) {
      int bin = (int) ((at - scene.fromMillis()) / BIN_MILLIS);
      if (bin >= 0 && bin < count) {
        bins[bin]++;
      }
    }
    double width = BIN_MILLIS * PIXELS_PER_SECOND / 1_000;
    for (int i = 0; i < count; i++) {
      if (bins[i] > 0) {
        double height = Math.min(2 * ROW, bins[i]);
        double y = direction < 0 ? base - height : base;
        rectangle(LEFT + i * width, y, width, height, colour, bins[i] + "");
      }
    }
  }

  private void bar(long from, long until, int top, String colour, String title) {
    double x = Math.max(0, x(from));
    double width = Math.max(1, x(until) - x);
    rectangle(
        LEFT + x, top + 1, width, ROW - 2, colour, title + ", " + at(from) + " to " + at(until));
  }

  private String at(long millis) {
    return String.format(Locale.ROOT, "%.2f s", (millis - scene.fromMillis()) / 1e3);
  }

  private double x(long millis) {
    return (millis - scene.fromMillis()) * PIXELS_PER_SECOND / 1_000;
  }

  private void label(String name, int y) {
    text(8, y, name, "#000");
  }

  private void line(double x, int from, int to, String colour) {
    svg.append(
        "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"%4$s\"/>\n"
            .formatted(x, from, to, colour));
  }

  private void text(double x, int y, String words, String colour) {
    svg.append(
        "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%s</text>\n"
            .formatted(x, y, colour, escaped(words)));
  }

  private void rectangle(
      double x, double y, double width, double height, String colour, String title) {
    svg.append(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>\n"
            .formatted(x, y, width, height, colour, escaped(title)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
