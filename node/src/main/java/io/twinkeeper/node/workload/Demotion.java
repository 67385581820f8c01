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
 * @param sinceMillis when the helm's request came, on the boot clock; 0 if there is none
 */
record Demotion(
    String reason,
    @Nullable Demote planned,
    Workload.@Nullable Stop stop,
    boolean answered,
    boolean last,
    long sinceMillis) {
  /** How long a stopping node waits for its streams to reach somebody. */
  private static final Duration FLUSH_AT_STOP = Duration.ofSeconds(2);

  /** What is left for streams to reach the successor, however long all before has taken. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  static Demotion because(String reason) {
    return new Demotion(reason, null, null, false, true, 0);
  }

  static Demotion planned(Demote request, long sinceMillis) {
    String reason = "switchover to " + request.successor();
    return new Demotion(reason, request, null, false, false, sinceMillis);
  }

  static Demotion forStop(Workload.Stop request) {
    return new Demotion("the node stops", null, request, false, true, 0);
  }

  Demotion thenStop(Workload.Stop request) {
    return new Demotion(reason, planned, request, answered, true, sinceMillis);
  }

  Demotion asAnswered() {
    return new Demotion(reason, planned, stop, true, last, sinceMillis);
  }

  Demotion forGood() {
    return new Demotion(reason, planned, stop, answered, true, sinceMillis);
  }

  /** Whether serving in the same epoch can be taken up again: nothing but the successor failed. */
  boolean canGoBack() {
    return !last && mustFlush();
  }

  /** Whether the streams should reach a follower first. */
  boolean flushes() {
    return planned != null || stop != null;
  }

  /** The follower that must confirm; null: any. */
  @Nullable String successor() {
    return planned == null ? null : planned.successor();
  }

  /** How long streams may take from now on. */
  Duration within(long nowMillis) {
    if (planned == null || stop != null) {
      return FLUSH_AT_STOP;
    }
    Duration left = planned.within().minusMillis(nowMillis - sinceMillis);
    Duration least = LEAST.compareTo(planned.within()) < 0 ? LEAST : planned.within();
    return left.compareTo(least) < 0 ? least : left;
  }

  /** Whether nothing may be missing on the successor. */
  boolean mustFlush() {
    return planned != null && planned.waitForFlush();
  }
}
