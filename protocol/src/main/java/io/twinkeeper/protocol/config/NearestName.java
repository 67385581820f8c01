package io.twinkeeper.protocol.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant, by the number of typing slips between two names. */
public final class NearestName {
  private NearestName() {}

  /** The closest of {@code known}, if it is close enough to be a slip. */
  public static Optional<String> of(String written, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String k) -> slips(written, k)).thenComparing(k -> k))
        .filter(k -> slips(written, k) <= tolerated(written, k));
  }

  private static int tolerated(String written, String known) {
    return Math.max(1, Math.max(written.length(), known.length()) / 3);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int slips(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
