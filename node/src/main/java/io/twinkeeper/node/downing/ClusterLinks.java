package io.twinkeeper.node.downing;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.Reachability;
import akka.cluster.UniqueAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads {@link Links} out of the cluster's gossip. The only place that looks at Akka's record of
 * who observed whom, which its public API does not show.
 */
public final class ClusterLinks {
  private static final Set<MemberStatus> ON_THE_WAY_OUT =
      Set.of(MemberStatus.exiting(), MemberStatus.down(), MemberStatus.removed());

  private ClusterLinks() {}

  /** The links among the present members, by their addresses and incarnations. */
  public static Links<UniqueAddress> of(ActorSystem<?> system) {
    return of(Cluster.get(Adapter.toClassic(system)));
  }

  static Links<UniqueAddress> of(Cluster cluster) {
    Set<UniqueAddress> members =
        present(cluster).stream().map(Member::uniqueAddress).collect(Collectors.toSet());
    Set<Links.Cut<UniqueAddress>> cuts = new HashSet<>();
    var records = cluster.readView().reachability().records().iterator();
    while (records.hasNext()) {
      Reachability.Record record = records.next();
      if (!isReachable(record)
          && members.contains(record.observer())
          && members.contains(record.subject())) {
        cuts.add(new Links.Cut<>(record.observer(), record.subject()));
      }
    }
    return new Links<>(members, cuts);
  }

  /** Members that are neither leaving for good nor gone. */
  static Set<Member> present(Cluster cluster) {
    Set<Member> present = new HashSet<>();
    cluster.state().getMembers().forEach(present::add);
    present.removeIf(member -> ON_THE_WAY_OUT.contains(member.status()));
    return present;
  }

  private static boolean isReachable(Reachability.Record record) {
    return record.status() == Reachability.Reachable$.MODULE$;
  }
}
