package io.twinkeeper.node.helm;

import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.MemberTags;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the configuration says of one workload's moves.
 *
 * @param prefer data members, most wanted first
 * @param tags by data member; who has none may be left out
 */
public record FailoverRules(
    List<String> prefer, Map<String, MemberTags> tags, FailoverConfig failover) {

  /** The rules of every workload, by name. */
  public static Map<String, FailoverRules> of(TwinConfig config) {
    Map<String, MemberTags> tags = new TreeMap<>();
    config.members().stream()
        .filter(MemberConfig::isData)
        .forEach(member -> tags.put(member.name(), member.tags()));
    Map<String, FailoverRules> rules = new TreeMap<>();
    for (WorkloadConfig workload : config.workloads().values()) {
      rules.put(workload.name(), new FailoverRules(workload.prefer(), tags, workload.failover()));
    }
    return rules;
  }

  MemberTags tagsOf(String node) {
    return tags.getOrDefault(node, MemberTags.NONE);
  }

  Optional<Duration> maxLag(String node) {
    return tagsOf(node).maxLagOnFailover().or(failover::maxLag);
  }
}
