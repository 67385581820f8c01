package io.twinkeeper.ops.prove.picture;

import io.twinkeeper.ops.prove.judge.Effect;
import java.util.List;

/**
 * What a picture shows. Times are milliseconds of the boot clock.
 *
 * @param lanes the machines to be shown, from above
 * @param faults in any order
 * @param phases each node's changes of phase, in the order of time
 * @param effects answers, beats of connectors and moves of banks, in any order
 * @param refusedMillis when a client was refused, cut off or not answered in time
 */
public record Scene(
    String title,
    List<String> lanes,
    long fromMillis,
    long untilMillis,
    List<Bar> faults,
    List<Phase> phases,
    List<Effect> effects,
    List<Long> refusedMillis,
    List<String> violations) {

  /** A fault on a node. */
  public record Bar(String node, String label, long fromMillis, long untilMillis) {}

  /** From then on the node said that it was in that phase; a store answers or is away. */
  public record Phase(String node, long atMillis, String phase, long epoch) {}
}
