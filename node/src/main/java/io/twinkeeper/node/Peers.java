package io.twinkeeper.node;

import akka.actor.ActorSelection;
import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the other members' actors are found: by address and path, members of the cluster or not.
 */
public final class Peers {
  private final ActorSystem<?> system;
  private final TwinConfig config;

  public Peers(ActorSystem<?> system, TwinConfig config) {
    this.system = system;
    this.config = config;
  }

  /** The actor at {@code /user/path} on every other member. */
  public List<ActorSelection> all(String path) {
    return where(path, member -> true);
  }

  /** The actor at {@code /user/path} on every other twin. */
  public List<ActorSelection> twins(String path) {
    return where(path, member -> member.role() == MemberConfig.Role.DATA);
  }

  /** The same by the twin's name. */
  public Map<String, ActorSelection> twinsByName(String path) {
    return others()
        .filter(member -> member.role() == MemberConfig.Role.DATA)
        .collect(
            Collectors.toMap(
                MemberConfig::name,
                member ->
                    Adapter.toClassic(system).actorSelection(address(member) + "/user/" + path)));
  }

  /** The actor at {@code /user/path} on this node. */
  public ActorSelection own(String path) {
    return Adapter.toClassic(system).actorSelection("/user/" + path);
  }

  /** The address of a member's actor system. */
  public Address address(MemberConfig member) {
    return new Address("akka", system.name(), member.address(), member.clusterPort());
  }

  /** The addresses of every other member, in the configuration's order. */
  public List<Address> addresses() {
    return others().map(this::address).toList();
  }

  private Stream<MemberConfig> others() {
    return config.members().stream().filter(member -> !member.name().equals(config.node()));
  }

  private List<ActorSelection> where(String path, Predicate<MemberConfig> wanted) {
    return others()
        .filter(wanted)
        .map(member -> address(member) + "/user/" + path)
        .map(full -> Adapter.toClassic(system).actorSelection(full))
        .toList();
  }
}
