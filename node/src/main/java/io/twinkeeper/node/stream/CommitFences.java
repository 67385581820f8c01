package io.twinkeeper.node.stream;

import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FenceLate;
import io.twinkeeper.node.stream.StreamMessages.FencePassed;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Who waits for a commit fence at one source.
 *
 * <pre>
 *   add ──► no capture since ──captured──► goal known ──settle──► passed
 *                   └──────── expired, refused ───┘
 * </pre>
 *
 * A capture counts for those who were there before it began, all of them at once: one who comes
 * while one is under way must not be added before it has ended. Nobody is told yes unless the
 * source may still serve at that instant.
 *
 * <p>Not thread-safe; owned by the source's actor.
 */
final class CommitFences {
  /** How many may wait at once. */
  static final int MOST_WAITING = 512;

  private static final class Waiting {
    final Fence fence;
    final long arrivedNanos;
    Position goal = Position.NONE;

    Waiting(Fence fence, long arrivedNanos) {
      this.fence = fence;
      this.arrivedNanos = arrivedNanos;
    }

    long deadlineNanos() {
      return arrivedNanos + fence.within().toNanos();
    }

    boolean hasGoal() {
      return !goal.isNone();
    }
  }

  private final BooleanSupplier permitted;
  private final LongSupplier nanoTime;
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * Nobody waits.
   *
   * @param permitted whether the source may still serve
   */
  CommitFences(BooleanSupplier permitted, LongSupplier nanoTime) {
    this.permitted = permitted;
    this.nanoTime = nanoTime;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes a caller in, who then needs a capture; answers him at once if there are too many. */
  void add(Fence fence) {
    if (waiting.size() >= MOST_WAITING) {
      refuse(fence, Refusal.TOO_MANY, MOST_WAITING + " callers wait already");
    } else {
      waiting.add(new Waiting(fence, nanoTime.getAsLong()));
    }
  }

  /** Whether somebody waits for a capture that has not begun, or that failed. */
  boolean needCapture() {
    return waiting.stream().anyMatch(w -> !w.hasGoal());
  }

  /** A capture that began after all who are here came has everything, up to {@code position}. */
  void captured(Position position) {
    waiting.stream().filter(w -> !w.hasGoal()).forEach(w -> w.goal = position);
  }

  /** The chain began anew; goals that are not in the past of the {@code line} cannot be reached. */
  void beganAnew(Lineage line) {
    Iterator<Waiting> each = waiting.iterator();
    while (each.hasNext()) {
      Waiting w = each.next();
      if (w.hasGoal() && !line.contains(w.goal)) {
        each.remove();
        refuse(w.fence, Refusal.NEW_LINE, "the database was replaced or lost commits meanwhile");
      }
    }
  }

  /** Answers those for whom enough of {@code followers} have acknowledged enough. */
  void settle(Collection<Subscription> followers) {
    Iterator<Waiting> each = waiting.iterator();
    while (each.hasNext()) {
      Waiting w = each.next();
      List<String> twins = w.hasGoal() ? having(w.goal, followers) : List.of();
      if (w.hasGoal() && twins.size() >= w.fence.twins()) {
        each.remove();
        pass(w, twins);
      }
    }
  }

  /** Lets nobody wait for followers that are not there. */
  void refuseIfAlone(Collection<Subscription> followers) {
    if (followers.isEmpty()) {
      refuseAll(Refusal.NO_FOLLOWER, "no twin follows this database at the moment");
    }
  }

  /** Answers those whose time is over; {@code problem} is why nothing could be captured. */
  void expire(Collection<Subscription> followers, String problem) {
    long now = nanoTime.getAsLong();
    Iterator<Waiting> each = waiting.iterator();
    while (each.hasNext()) {
      Waiting w = each.next();
      if (w.deadlineNanos() - now <= 0) {
        each.remove();
        w.fence.replyTo().tell(late(w, followers, problem));
      }
    }
  }

  /** Refuses everybody. */
  void refuseAll(Refusal refusal, String reason) {
    waiting.forEach(w -> refuse(w.fence, refusal, reason));
    waiting.clear();
  }

  /** How long until {@link #expire} has something to do; empty if nobody waits. */
  OptionalLong nanosToDeadline() {
    long now = nanoTime.getAsLong();
    return waiting.stream().mapToLong(w -> Math.max(0, w.deadlineNanos() - now)).min();
  }

  private void pass(Waiting w, List<String> twins) {
    if (permitted.getAsBoolean()) {
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - w.arrivedNanos);
      w.fence.replyTo().tell(new FencePassed(w.goal, twins, took));
    } else {
      refuse(w.fence, Refusal.NOT_LEADING, "this node's grant has run out");
    }
  }

  private static List<String> having(Position goal, Collection<Subscription> followers) {
    return followers.stream()
        .filter(s -> s.isStreaming() && isReached(goal, s.acknowledged()))
        .map(s -> s.follower)
        .toList();
  }

  /** A follower that streams is on the source's line: the same id is the same state, or a fault. */
  private static boolean isReached(Position goal, Position acknowledged) {
    return acknowledged.txid() > goal.txid() || acknowledged.equals(goal);
  }

  private static FenceLate late(Waiting w, Collection<Subscription> followers, String problem) {
    Map<String, Position> acknowledged = new LinkedHashMap<>();
    followers.forEach(s -> acknowledged.put(s.follower, s.acknowledged()));
    String reason =
        w.hasGoal()
            ? having(w.goal, followers).size() + " of " + w.fence.twins() + " twins have it on disk"
            : "the database could not be captured: " + problem;
    return new FenceLate(w.goal, acknowledged, reason);
  }

  private static void refuse(Fence fence, Refusal refusal, String reason) {
    fence.replyTo().tell(new FenceRefused(refusal, reason));
  }
}
