package io.twinkeeper.protocol.grant;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a voter that does not vote has heard from the others, and whether it is enough to vote.
 *
 * <p>For one without memory, enough is one of these:
 *
 * <ul>
 *   <li>{@link Electorate#teachers} others vote: one of them took part in whatever this voter
 *       promised before, so the highest promise of them all is not below its own.
 *   <li>No voter at all remembers anything: the cluster is new, and this voter founds it.
 *   <li>One that votes counted this very life of this voter among the founders: it has not voted
 *       yet, so it has forgotten nothing.
 * </ul>
 *
 * Anything less (two of three without memory) takes an operator's word. What teachers say counts
 * only after a while: somebody may still be gathering promises, this voter's forgotten one among
 * them, and win with one that a teacher gives after it has taught.
 *
 * <p>When the voters change, those of the roll before go over to the new one, and vote under
 * neither until so many of them have that too few are left to acknowledge anything: then no epoch
 * of before can be won or renewed any more, and one of those that went over took part in each that
 * was. What they promised is where everybody begins. Only who goes by the very same roll is heard.
 * Not thread-safe.
 */
public final class Lessons {
  /** With what a voter may begin. */
  public record Beginning(Map<String, Promise> promises, Map<String, Long> founders) {}

  private final Recollection own;
  private final Electorate electorate;
  private final Map<String, Map<String, Promise>> voting = new HashMap<>();
  private final Map<String, Recollection> moving = new HashMap<>();
  private final Map<String, Long> without = new HashMap<>();
  private final long teachableFromMillis;

  /**
   * Nothing was heard yet.
   *
   * @param own what this voter would say itself
   * @param teachableFromMillis a whole fence after this voter started: by then no campaign is under
   *     way any more that counts on a promise which it has forgotten
   */
  public Lessons(Recollection own, long teachableFromMillis) {
    this.own = own;
    this.teachableFromMillis = teachableFromMillis;
    this.electorate = own.roll().electorate();
    if (own.remembers()) {
      moving.put(own.voter(), own);
    } else {
      without.put(own.voter(), own.life());
    }
  }

  /**
   * Takes note; answers with what to begin with once that is known.
   *
   * @param askedAtMillis when the question was sent: the answer may have been under way for long
   */
  public Optional<Beginning> heard(Recollection said, long askedAtMillis) {
    if (!said.roll().equals(own.roll())
        || !electorate.voters().contains(said.voter())
        || said.voter().equals(own.voter())) {
      return Optional.empty();
    }
    if (!said.remembers()) {
      without.put(said.voter(), said.life());
      return without.keySet().containsAll(electorate.voters())
          ? Optional.of(new Beginning(Map.of(), Map.copyOf(without)))
          : Optional.empty();
    }
    without.remove(said.voter());
    if (!own.remembers() && !isFounder(said) && askedAtMillis < teachableFromMillis) {
      return Optional.empty();
    }
    if (said.votes()) {
      moving.remove(said.voter());
      voting.put(said.voter(), said.promises());
    } else {
      moving.put(said.voter(), said);
    }
    return isFounder(said) || voting.size() >= electorate.teachers() || isOver()
        ? Optional.of(new Beginning(highest(), Map.of()))
        : Optional.empty();
  }

  private boolean isFounder(Recollection said) {
    Long counted = said.founders().get(own.voter());
    return !own.remembers() && said.votes() && counted != null && counted == own.life();
  }

  /**
   * Whether the roll before can decide nothing any more. Who votes already has gone over, too; but
   * one without memory may have voted with it and needs teachers.
   */
  private boolean isOver() {
    if (!own.remembers() && !voting.isEmpty()) {
      return false;
    }
    return moving.values().stream()
        .map(Recollection::before)
        .filter(Objects::nonNull)
        .max(Comparator.comparingInt(Roll::number))
        .filter(before -> goneFrom(before) >= before.electorate().refusalsAgainstRenewal())
        .isPresent();
  }

  private long goneFrom(Roll before) {
    return Stream.concat(moving.keySet().stream(), voting.keySet().stream())
        .filter(before.electorate().voters()::contains)
        .count();
  }

  /** The highest promise of each workload. */
  private Map<String, Promise> highest() {
    Map<String, Promise> highest = new HashMap<>();
    Stream.concat(voting.values().stream(), moving.values().stream().map(Recollection::promises))
        .forEach(
            promises ->
                promises.forEach(
                    (workload, promise) -> highest.merge(workload, promise, Lessons::higher)));
    return highest;
  }

  /** Of two promises of one epoch to different holders neither may be given again. */
  public static Promise higher(Promise one, Promise other) {
    if (one.epoch() != other.epoch()) {
      return one.epoch() > other.epoch() ? one : other;
    }
    if (one.holder().equals(other.holder())) {
      return one.released() ? one : other;
    }
    return new Promise(one.epoch(), Holder.NOBODY, one.released() && other.released());
  }
}
