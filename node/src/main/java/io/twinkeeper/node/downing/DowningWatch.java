package io.twinkeeper.node.downing;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the cluster's links twice a second; once they have been cut in the same way for {@code
 * stableAfter}, downs whom {@link VoterQuorum} says. Every member decides for itself: to down the
 * same member twice does no harm.
 */
final class DowningWatch {
  enum Tick {
    LOOK
  }

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final ActorContext<Tick> context;
  private final Cluster cluster;
  private final VoterQuorum rule;
  private final Duration stableAfter;
  private @Nullable Links<UniqueAddress> seen;
  private long seenSinceNanos = System.nanoTime();

  static Behavior<Tick> create(VoterQuorum rule, Duration stableAfter) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new DowningWatch(context, timers, rule, stableAfter).watching()));
  }

  private DowningWatch(
      ActorContext<Tick> context,
      TimerScheduler<Tick> timers,
      VoterQuorum rule,
      Duration stableAfter) {
    this.context = context;
    this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
    this.rule = rule;
    this.stableAfter = stableAfter;
    timers.startTimerWithFixedDelay(Tick.LOOK, LOOK_EVERY);
  }

  private Behavior<Tick> watching() {
    return Behaviors.receive(Tick.class).onMessageEquals(Tick.LOOK, this::look).build();
  }

  private Behavior<Tick> look() {
    Links<UniqueAddress> links = ClusterLinks.of(cluster);
    long now = System.nanoTime();
    if (!links.equals(seen)) {
      tell(links);
      seen = links;
      seenSinceNanos = now;
    } else if (now - seenSinceNanos >= stableAfter.toNanos()
        && links.members().contains(cluster.selfUniqueAddress())) {
      boolean isUp = cluster.selfMember().status().equals(MemberStatus.up());
      rule.leaving(links, cluster.selfUniqueAddress(), isUp, voters()).forEach(this::down);
    }
    return Behaviors.same();
  }

  /** Each voter once, also while an old incarnation of it is on its way out. */
  private Set<UniqueAddress> voters() {
    Map<akka.actor.Address, UniqueAddress> latest = new HashMap<>();
    ClusterLinks.present(cluster).stream()
        .filter(member -> member.hasRole("voter"))
        .sorted(Member.ageOrdering().reversed())
        .forEach(member -> latest.putIfAbsent(member.address(), member.uniqueAddress()));
    return latest.values().stream().collect(Collectors.toSet());
  }

  private void down(UniqueAddress member) {
    context.getLog().warn("{} leaves the cluster: out of reach for {}", member, stableAfter);
    cluster.down(member.address());
  }

  private void tell(Links<UniqueAddress> links) {
    if (!links.cuts().isEmpty()) {
      context.getLog().info("links cut: {}", links.cuts());
    } else if (seen != null && !seen.cuts().isEmpty()) {
      context.getLog().info("every member hears every other again");
    }
  }
}
