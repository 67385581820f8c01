package io.twinkeeper.protocol.grant;

/**
 * Who may hold an epoch: one life of a workload on one node, so that a node which forgot what it
 * released cannot take an old epoch up again.
 *
 * @param node the node's name
 * @param incarnation drawn at random whenever the workload on that node starts anew
 */
public record Holder(String node, long incarnation) {
  /** Holds nothing. */
  public static final Holder NOBODY = new Holder("", 0);

  /** {@code node#incarnation}, the latter in hexadecimal digits. */
  @Override
  public String toString() {
    return node + "#" + Long.toHexString(incarnation);
  }
}
