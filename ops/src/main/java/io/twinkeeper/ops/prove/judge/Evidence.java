package io.twinkeeper.ops.prove.judge;

import io.twinkeeper.ops.soak.Findings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that the judge looks at, of one round.
 *
 * @param effects in any order
 * @param sessions connectors as the edge had them
 * @param thaws whole trees that were frozen and let go on
 * @param answered ids of all writes that were answered with 200
 * @param fenced those of them whose answer said that a twin has them
 * @param events what both copies of the events hold at rest, by node
 * @param bank what both copies of the bank hold at rest, by node
 * @param forks what every fork of the events holds
 * @param active the node whose copy counts
 * @param wrongBooks looks into the bank's books that showed what never was
 * @param grants as all ledgers together tell them
 * @param after what happened after the last fault had ended
 * @param orphans processes that nobody should have left
 * @param strangers nodes that were let in though they should not have been
 */
public record Evidence(
    List<Effect> effects,
    List<Session> sessions,
    List<Thaw> thaws,
    Set<String> answered,
    Set<String> fenced,
    Map<String, Findings> events,
    Map<String, Findings> bank,
    List<Findings> forks,
    String active,
    List<String> wrongBooks,
    List<Grant> grants,
    Aftermath after,
    List<String> orphans,
    List<String> strangers) {

  /** A connector at the edge, from its greeting until it was last heard. */
  public record Session(String node, long epoch, long fromMillis, long lastMillis) {}

  /** A node's frozen processes went on. */
  public record Thaw(String node, long atMillis) {}

  /** An entry of the ledger. */
  public record Grant(long epoch, String node) {}

  /**
   * Milliseconds from the end of the last fault; empty if it never happened.
   *
   * @param served a client's write was answered that was sent after the fault had ended, and
   *     exactly one node said it was active
   * @param oneCluster every node saw all three members up
   * @param equal both copies stood at the same position
   */
  public record Aftermath(OptionalLong served, OptionalLong oneCluster, OptionalLong equal) {}
}
