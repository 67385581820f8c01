package io.twinkeeper.node.downing;

import java.util.HashSet;
import java.util.Set;

/**
 * Who has to leave: members that cannot be reached even over others, if enough voters are on this
 * side, or this member itself if they are not. Members that reach each other only over a third are
 * left alone, for whoever holds a grant through that third may go on serving.
 *
 * @param quorum how many voters a side needs; 0: nobody ever leaves
 */
record VoterQuorum(int quorum) {

  /**
   * Whom {@code self} has to down, as things stand: nobody, others, or only itself.
   *
   * @param voters those of the members that vote, each once
   */
  <M> Set<M> leaving(Links<M> links, M self, Set<M> voters) {
    Set<M> side = links.sideOf(self);
    if (quorum == 0 || side.containsAll(links.members())) {
      return Set.of();
    }
    if (side.stream().filter(voters::contains).count() < quorum) {
      return Set.of(self);
    }
    Set<M> others = new HashSet<>(links.members());
    others.removeAll(side);
    return others;
  }
}
