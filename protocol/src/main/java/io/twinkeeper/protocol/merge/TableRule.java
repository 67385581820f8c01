package io.twinkeeper.protocol.merge;

import org.jspecify.annotations.Nullable;

/**
 * How one table is merged.
 *
 * @param column what {@link MergePolicy#NEWEST} compares; null with every other policy
 * @param fireTriggers whether merged rows may set off the table's triggers; a table that has some
 *     is refused otherwise
 */
public record TableRule(MergePolicy policy, @Nullable String column, boolean fireTriggers) {
  /** Rows that only the fork touched come back; of rows that both touched the winner's stay. */
  public static final TableRule DEFAULT = new TableRule(MergePolicy.WINNER, null, false);

  public TableRule {
    if ((policy == MergePolicy.NEWEST) != (column != null)) {
      throw new IllegalArgumentException("newest, and only newest, needs a column: " + policy);
    }
  }

  /** A rule without a column, that fires no triggers. */
  public static TableRule of(MergePolicy policy) {
    return new TableRule(policy, null, false);
  }
}
