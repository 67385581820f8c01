package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.workload.Workload;
import io.twinkeeper.protocol.config.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings a workload home that a drill has moved, and nothing else: whoever is active in an epoch
 * that the drill did not begin stays.
 *
 * <pre>
 *   active: home, later than the drill's epoch ───► done
 *           home, in its old epoch, and still so ─► done: it never left
 *           twin, in the drill's epoch ───────────► switchover
 *           somebody else, or another epoch ──────► failed: moved by somebody else
 *           nobody, and the twin was promised last, and still so ► activate home
 *           nobody, somebody else is on the way ──► wait
 * </pre>
 *
 * What is refused is tried again until a promotion that fails on the twin, and one at home, are
 * surely over. Used once.
 */
final class WayBack {
  static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

  /** What a helm has heard may be as old as this. */
  static final Duration SURELY = Duration.ofSeconds(5);

  private static final Duration TO_SPARE = Duration.ofMinutes(2);
  static final Duration WITHIN = Workload.STEP_TIMEOUT.plus(Workload.COOLING).plus(TO_SPARE);

  private static final String NOT_HEARD = "the helm has not heard yet who is active";

  private final Ground ground;
  private final String home;
  private final String twin;
  private final long homeEpoch;
  private final Instant deadline;
  private long ownEpoch;
  private @Nullable Instant unmovedSince;
  private @Nullable Instant vacantSince;

  /**
   * A way back.
   *
   * @param homeEpoch the epoch that the drill found
   * @param ownEpoch the epoch that the drill began; 0 if it does not know whether it began one
   */
  WayBack(Ground ground, String home, String twin, long homeEpoch, long ownEpoch) {
    this.ground = ground;
    this.home = home;
    this.twin = twin;
    this.homeEpoch = homeEpoch;
    this.ownEpoch = ownEpoch;
    this.deadline = ground.now().plus(WITHIN);
  }

  private enum Where {
    HOME,
    ELSEWHERE,
    ON_THE_WAY
  }

  private record Found(Where where, String detail) {}

  /** Done once the workload is at home; fails once it is clear that it will not be. */
  CompletionStage<String> go() {
    return ground
        .explain("")
        .thenCompose(this::act)
        .exceptionally(e -> new Found(Where.ON_THE_WAY, Failed.reason(e)))
        .thenCompose(this::next);
  }

  private CompletionStage<String> next(Found found) {
    if (found.where == Where.HOME) {
      return CompletableFuture.completedStage(found.detail);
    }
    if (found.where == Where.ELSEWHERE) {
      return CompletableFuture.failedStage(new Failed(found.detail));
    }
    if (ground.now().isAfter(deadline)) {
      String within = DurationText.of(WITHIN);
      return CompletableFuture.failedStage(
          new Failed(home + " is not active after " + within + ": " + found.detail));
    }
    return ground.later(AGAIN_AFTER, this::go);
  }

  private CompletionStage<Found> act(Explanation now) {
    String active = now.active();
    if (active == null) {
      return nobody(now);
    }
    vacantSince = null;
    if (active.equals(home)) {
      return CompletableFuture.completedStage(atHome(now.epoch()));
    }
    if (active.equals(twin) && isOwn(now.epoch())) {
      return ordered(ground.switchover(twin, home), "");
    }
    if (now.epoch() <= Math.max(homeEpoch, ownEpoch)) {
      return found(Where.ON_THE_WAY, NOT_HEARD);
    }
    return found(
        Where.ELSEWHERE,
        active
            + " is active in epoch "
            + now.epoch()
            + ", which this drill did not begin: somebody else moved it, it stays there");
  }

  /** A helm that has not heard of whoever is active must not have it taken from a twin that is. */
  private CompletionStage<Found> nobody(Explanation now) {
    if (now.promisedEpoch() < Math.max(homeEpoch, ownEpoch)) {
      return found(Where.ON_THE_WAY, NOT_HEARD);
    }
    if (isOnItsWayElsewhere(now)) {
      return found(Where.ON_THE_WAY, now.promised() + " is being made active by somebody else");
    }
    vacantSince = vacantSince == null ? ground.now() : vacantSince;
    return isSure(vacantSince)
        ? ordered(ground.activate(home), "nobody was active; ")
        : found(Where.ON_THE_WAY, "it seems that nobody is active");
  }

  private boolean isSure(Instant since) {
    return Duration.between(since, ground.now()).compareTo(SURELY) >= 0;
  }

  private Found atHome(long epoch) {
    if (epoch > Math.max(homeEpoch, ownEpoch)) {
      return new Found(Where.HOME, "it is at home in epoch " + epoch);
    }
    if (ownEpoch > 0 || epoch < homeEpoch) {
      return new Found(Where.ON_THE_WAY, NOT_HEARD);
    }
    unmovedSince = unmovedSince == null ? ground.now() : unmovedSince;
    return isSure(unmovedSince)
        ? new Found(Where.HOME, "it never left home")
        : new Found(Where.ON_THE_WAY, "it seems that it never left home");
  }

  /** The first epoch of the twin's beyond the one at home is the one that the drill asked for. */
  private boolean isOwn(long epoch) {
    if (ownEpoch == 0 && epoch > homeEpoch) {
      ownEpoch = epoch;
    }
    return epoch == ownEpoch;
  }

  private boolean isOnItsWayElsewhere(Explanation now) {
    if (now.promisedEpoch() <= Math.max(homeEpoch, ownEpoch) || home.equals(now.promised())) {
      return false;
    }
    return ownEpoch > 0 || !twin.equals(now.promised());
  }

  private CompletionStage<Found> ordered(CompletionStage<VerbOutcome> verb, String before) {
    return verb.thenApply(
        outcome ->
            outcome instanceof VerbOutcome.Done done
                ? new Found(Where.HOME, before + DrillScript.steps(done))
                : new Found(Where.ON_THE_WAY, DrillScript.refusal(outcome)));
  }

  private static CompletionStage<Found> found(Where where, String detail) {
    return CompletableFuture.completedStage(new Found(where, detail));
  }
}
