package io.twinkeeper.node.downing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Which members hear each other, as far as one of them knows. A link is cut if either end says so:
 * TCP carries nothing one way only.
 *
 * @param members everybody who belongs to the cluster and is not on the way out
 * @param cuts who does not hear whom; ends that are no members are ignored
 */
public record Links<M>(Set<M> members, Set<Cut<M>> cuts) {
  /** {@code observer} says that it does not hear {@code subject}. */
  public record Cut<M>(M observer, M subject) {}

  public Links {
    members = Set.copyOf(members);
    cuts = Set.copyOf(cuts);
  }

  /** Whether the two hear each other without anybody between them. */
  public boolean direct(M one, M other) {
    return !cuts.contains(new Cut<>(one, other)) && !cuts.contains(new Cut<>(other, one));
  }

  /** Every member that {@code member} reaches, itself included, over others if need be. */
  public Set<M> sideOf(M member) {
    Set<M> side = new HashSet<>(Set.of(member));
    Deque<M> next = new ArrayDeque<>(side);
    while (!next.isEmpty()) {
      M from = next.remove();
      members.stream()
          .filter(to -> !side.contains(to) && direct(from, to))
          .toList()
          .forEach(
              to -> {
                side.add(to);
                next.add(to);
              });
    }
    return side;
  }
}
