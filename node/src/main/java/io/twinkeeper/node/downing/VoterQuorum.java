package io.twinkeeper.node.downing;

import java.util.HashSet;
import java.util.Set;

/**
 * Who has to leave: members that cannot be reached even over others, if enough voters are on this
 * side, or this member itself if they are not. Members that reach each other only over a third are
 * left alone, for whoever holds a grant through that third may go on serving.
 *
 * <p>Of two members neither ever leaves while it is up. One that is still joining cannot become so
 * while the other, or the machine whose name it took over, is out of reach: it removes that one.
 *
 * @param quorum how many voters a side needs; 0: two members, whose cut link removes nobody
 */
record VoterQuorum(int quorum) {

  /**
   * Whom {@code self} has to down, as things stand: nobody, others, or only itself.
   *
   * @param isUp whether {@code self} is a full member
   * @param voters those of the members that vote, each once
   */
  <M> Set<M> leaving(Links<M> links, M self, boolean isUp, Set<M> voters) {
    Set<M> side = links.sideOf(self);
    Set<M> others = new HashSet<>(links.members());
    others.removeAll(side);
    if (quorum == 0) {
      return isUp ? Set.of() : others;
    }
    if (others.isEmpty()) {
      return Set.of();
    }
    boolean few = side.stream().filter(voters::contains).count() < quorum;
    return few ? Set.of(self) : others;
  }
}
