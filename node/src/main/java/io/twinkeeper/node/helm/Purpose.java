package io.twinkeeper.node.helm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a campaign is made.
 *
 * @param reason {@code vacant}, {@code released}, {@code silent}, {@code activate} or {@code
 *     switchover}
 * @param order the operator's word behind it; null if the helm acts by itself
 * @param from who held the workload before; "" if an operator decides, or nobody did
 * @param sinceMillis when it began, on the boot clock
 * @param steps what was done so far
 */
record Purpose(
    String reason, @Nullable Order order, String from, long sinceMillis, List<Step> steps) {
  Purpose {
    steps = List.copyOf(steps);
  }

  /** Operators overrule a holder that lives; the helm by itself never does. */
  boolean force() {
    return order != null;
  }

  Purpose after(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Purpose(reason, order, from, sinceMillis, longer);
  }

  void refuse(String why) {
    if (order != null) {
      order.refuse(why);
    }
  }
}
