package io.twinkeeper.node.workload;

import io.twinkeeper.node.helm.Candidacy.Demote;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why and how a workload is let go.
 *
 * @param planned the helm's request, if it is one
 * @param stop the node's wish to stop, if there is one: the workload ends afterwards
 * @param answered the helm has been told
 * @param last the epoch is lost: there is no way back to serving in it
 */
record Demotion(
    String reason,
    @Nullable Demote planned,
    Workload.@Nullable Stop stop,
    boolean answered,
    boolean last) {
  /** How long a stopping node waits for its streams to reach somebody. */
  private static final Duration FLUSH_AT_STOP = Duration.ofSeconds(2);

  static Demotion because(String reason) {
    return new Demotion(reason, null, null, false, true);
  }

  static Demotion planned(Demote request) {
    return new Demotion("switchover to " + request.successor(), request, null, false, false);
  }

  static Demotion forStop(Workload.Stop request) {
    return new Demotion("the node stops", null, request, false, true);
  }

  Demotion thenStop(Workload.Stop request) {
    return new Demotion(reason, planned, request, answered, true);
  }

  Demotion asAnswered() {
    return new Demotion(reason, planned, stop, true, last);
  }

  Demotion forGood() {
    return new Demotion(reason, planned, stop, answered, true);
  }

  /** Whether serving in the same epoch can be taken up again: nothing but the successor failed. */
  boolean canGoBack() {
    return !last && planned != null && planned.waitForFlush();
  }

  /** Whether the streams should reach a follower first. */
  boolean flushes() {
    return planned != null || stop != null;
  }

  /** The follower that must confirm; null: any. */
  @Nullable String successor() {
    return planned == null ? null : planned.successor();
  }

  Duration within() {
    return planned == null || stop != null ? FLUSH_AT_STOP : planned.within();
  }
}
