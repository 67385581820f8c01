package io.twinkeeper.node.helm;

import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a voter without memory has heard from the others, and whether it is enough to vote again.
 *
 * <p>Enough is one of these:
 *
 * <ul>
 *   <li>{@link Electorate#teachers} others remember: one of them took part in whatever this voter
 *       promised before, so the highest promise of them all is not below its own.
 *   <li>No voter at all remembers anything: the cluster is new, and this voter founds it.
 *   <li>One that remembers counted this very life of this voter among the founders: it has not
 *       voted yet, so it has forgotten nothing.
 * </ul>
 *
 * Anything less (two of three without memory) takes an operator's word. Not thread-safe.
 */
final class Lessons {
  /** With what a voter may begin. */
  record Beginning(Map<String, Promise> promises, Map<String, Long> founders) {}

  private final Electorate electorate;
  private final String self;
  private final long life;
  private final Map<String, Map<String, Promise>> remembered = new HashMap<>();
  private final Map<String, Long> without = new HashMap<>();

  Lessons(Electorate electorate, String self, long life) {
    this.electorate = electorate;
    this.self = self;
    this.life = life;
    without.put(self, life);
  }

  /** Takes note; answers with what to begin with once that is known. */
  Optional<Beginning> heard(Voter.Recollection said) {
    if (!electorate.voters().contains(said.voter()) || said.voter().equals(self)) {
      return Optional.empty();
    }
    if (!said.remembers()) {
      without.put(said.voter(), said.life());
      return without.keySet().containsAll(electorate.voters())
          ? Optional.of(new Beginning(Map.of(), Map.copyOf(without)))
          : Optional.empty();
    }
    without.remove(said.voter());
    remembered.put(said.voter(), said.promises());
    Long counted = said.founders().get(self);
    boolean founder = counted != null && counted == life;
    return founder || remembered.size() >= electorate.teachers()
        ? Optional.of(new Beginning(highest(), Map.of()))
        : Optional.empty();
  }

  /** The highest promise of each workload. */
  private Map<String, Promise> highest() {
    Map<String, Promise> highest = new HashMap<>();
    remembered
        .values()
        .forEach(
            promises ->
                promises.forEach(
                    (workload, promise) -> highest.merge(workload, promise, Lessons::higher)));
    return highest;
  }

  /** Of two promises of one epoch to different holders neither may be given again. */
  static Promise higher(Promise one, Promise other) {
    if (one.epoch() != other.epoch()) {
      return one.epoch() > other.epoch() ? one : other;
    }
    if (one.holder().equals(other.holder())) {
      return one.released() ? one : other;
    }
    return new Promise(one.epoch(), Holder.NOBODY, one.released() && other.released());
  }
}
