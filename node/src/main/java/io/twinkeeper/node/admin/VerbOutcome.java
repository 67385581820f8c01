package io.twinkeeper.node.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an operator's verb ended. */
public sealed interface VerbOutcome {

  /**
   * It is so: {@code node} is active in {@code epoch}.
   *
   * @param message one line for people
   * @param stepMillis what each step cost, in the order of the steps
   */
  record Done(
      String message,
      long epoch,
      String node,
      @JsonProperty("step_ms") Map<String, Long> stepMillis)
      implements VerbOutcome {}

  /**
   * It would be done as things stand; nothing was changed.
   *
   * @param message one line for people
   * @param from who would hand over
   * @param to who would take over
   * @param steps what would happen, in order
   * @param outageMillis what the last switchover cost from the first step to the last; null if none
   *     is remembered
   */
  record Rehearsed(
      String message,
      String from,
      String to,
      List<PlannedStep> steps,
      @JsonProperty("outage_ms") @Nullable Long outageMillis)
      implements VerbOutcome {}

  /**
   * A step that would be taken.
   *
   * @param lastMillis what it cost the last time; null if that is not remembered
   */
  record PlannedStep(
      String step, String what, @JsonProperty("last_ms") @Nullable Long lastMillis) {}

  /**
   * Nothing was changed.
   *
   * @param message one line that says what stands in the way and what would help
   */
  record Refused(Reason reason, String message) implements VerbOutcome {}

  /** Why a verb was refused. */
  enum Reason {
    /** Another verb is at work on this workload, or it is already where it should go. */
    CONFLICT,
    /** The candidate is unhealthy, unreachable or behind: may work later. */
    NOT_POSSIBLE_NOW,
    /** No helm, or no majority of voters, can be reached from here. */
    NO_HELM,
    /** There is no such workload or no such data node. */
    NOT_FOUND
  }
}
