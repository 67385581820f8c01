package io.twinkeeper.node.service;

import io.twinkeeper.node.guard.GuardedProcess;
import io.twinkeeper.node.guard.Term;
import java.util.Optional;

/**
 * One life of a service's command. It can be healthy once it has both started and, if it serves in
 * a term, joined that.
 *
 * @param failures lives in a row before this one that ended by themselves
 * @param failedChecks in a row
 */
record Life(
    GuardedProcess process,
    Duty duty,
    boolean started,
    boolean joined,
    int failures,
    int failedChecks) {

  /** Why the command runs: in a term until a deadline, or standing by. */
  record Duty(Optional<Term> term, long untilBootMillis) {
    static final Duty STANDING_BY = new Duty(Optional.empty(), 0);

    static Duty of(Service.Serve order) {
      return new Duty(Optional.of(order.term()), order.untilBootMillis());
    }

    Duty extended(long bootMillis) {
      return new Duty(term, Math.max(untilBootMillis, bootMillis));
    }

    boolean lapsed(long nowBootMillis) {
      return term.isPresent() && untilBootMillis <= nowBootMillis;
    }

    void assign(GuardedProcess process) {
      if (term.isPresent()) {
        process.join(term.get());
        process.serveUntil(untilBootMillis);
      } else {
        process.hold();
      }
    }
  }

  static Life begin(GuardedProcess process, Duty duty, int failures) {
    return new Life(process, duty, false, duty.term.isEmpty(), failures, 0);
  }

  Life extended(long bootMillis) {
    return with(duty.extended(bootMillis));
  }

  Life with(Duty next) {
    return new Life(process, next, started, joined, failures, failedChecks);
  }

  Life joined(boolean now) {
    return new Life(process, duty, started, now, failures, failedChecks);
  }

  Life asStarted() {
    return new Life(process, duty, true, joined, failures, failedChecks);
  }

  Life forgiven() {
    return new Life(process, duty, started, joined, 0, failedChecks);
  }

  Life checksFailed(int count) {
    return new Life(process, duty, started, joined, failures, count);
  }

  boolean ready() {
    return started && joined;
  }
}
