package io.twinkeeper.ops.client;

import java.io.PrintWriter;
import java.util.List;

/**
 * Where two texts differ, as one piece of a unified diff: from the first line that differs to the
 * last one, which is what people change in a small file.
 */
final class TextDifference {
  private static final int AROUND = 2;
  private static final int MOST_LINES = 40;

  private TextDifference() {}

  static void print(String left, String right, PrintWriter out) {
    List<String> a = left.lines().toList();
    List<String> b = right.lines().toList();
    int begin = common(a, b, 0);
    if (begin == a.size() && begin == b.size()) {
      out.println("the texts are the same");
      return;
    }
    int end = commonEnd(a, b, begin);
    int from = Math.max(0, begin - AROUND);
    out.println("--- this");
    out.println("+++ other");
    out.println("@@ from line " + (from + 1) + " @@");
    lines(" ", a.subList(from, begin), out);
    lines("-", a.subList(begin, a.size() - end), out);
    lines("+", b.subList(begin, b.size() - end), out);
    lines(" ", a.subList(a.size() - end, a.size() - end + Math.min(end, AROUND)), out);
  }

  private static int common(List<String> a, List<String> b, int from) {
    int at = from;
    while (at < a.size() && at < b.size() && a.get(at).equals(b.get(at))) {
      at++;
    }
    return at;
  }

  private static int commonEnd(List<String> a, List<String> b, int begin) {
    int most = Math.min(a.size(), b.size()) - begin;
    int same = 0;
    while (same < most && a.get(a.size() - 1 - same).equals(b.get(b.size() - 1 - same))) {
      same++;
    }
    return same;
  }

  private static void lines(String sign, List<String> lines, PrintWriter out) {
    lines.stream().limit(MOST_LINES).forEach(line -> out.println(sign + line));
    if (lines.size() > MOST_LINES) {
      out.println(sign + "... " + (lines.size() - MOST_LINES) + " more lines");
    }
  }
}
