package io.twinkeeper.ops.config;

import io.twinkeeper.protocol.config.ClusterConfig;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a configuration means, in a few lines, with the arithmetic of its times. */
final class ConfigSummary {
  private ConfigSummary() {}

  static void print(TwinConfig config, PrintWriter out) {
    out.println("  cluster   " + cluster(config.cluster()));
    out.println("  grant     " + grant(config.grant()));
    config.members().forEach(m -> out.println("  member    " + member(m)));
    out.println("  failover  " + failover(config));
    config.workloads().values().forEach(w -> out.println("  workload  " + workload(w)));
    if (config.workloads().isEmpty()) {
      out.println("  workload  none yet: the cluster will form and have nothing to keep");
    }
  }

  private static String cluster(ClusterConfig cluster) {
    return "%s, %s timings: heartbeat %s, pause %s, stable after %s, removal margin %s"
        .formatted(
            cluster.name(),
            cluster.timings().name().toLowerCase(Locale.ROOT),
            DurationText.of(cluster.heartbeatInterval()),
            DurationText.of(cluster.acceptableHeartbeatPause()),
            DurationText.of(cluster.stableAfter()),
            DurationText.of(cluster.removalMargin()));
  }

  private static String grant(GrantConfig grant) {
    return "a successor starts at the latest (%s + %s) × 21/19 + %s = %s after the last renewal"
        .formatted(
            "deadline " + DurationText.of(grant.deadline()),
            "stop-time " + DurationText.of(grant.stopTime()),
            "clock-margin " + DurationText.of(grant.clockMargin()),
            DurationText.of(grant.fence()));
  }

  private static String failover(TwinConfig config) {
    if (config.members().size() > 2) {
      return "automatic, by two of the three members";
    }
    return config
        .lease()
        .map(lease -> "automatic, by two of: the members and the lease in " + lease.describe())
        .orElse("never automatic: two members and no third voter; see `twin activate --help`");
  }

  private static String member(MemberConfig member) {
    return "%s (%s) at %s, cluster port %d, admin port %d"
        .formatted(
            member.name(),
            member.role().name().toLowerCase(Locale.ROOT),
            member.address(),
            member.clusterPort(),
            member.adminPort());
  }

  private static String workload(WorkloadConfig workload) {
    return "%s: prefers %s; databases: %s; directories: %s; services: %s; %s connector; probes: %d"
        .formatted(
            workload.name(),
            String.join(", ", workload.prefer()),
            databases(workload),
            directories(workload),
            names(workload.services().keySet()),
            workload.connector().isPresent() ? "a" : "no",
            workload.probes().size());
  }

  private static String databases(WorkloadConfig workload) {
    List<String> all = new ArrayList<>(workload.databases().keySet());
    workload.tenants().values().forEach(t -> all.add(t.name() + " (" + t.glob() + ")"));
    return names(all);
  }

  private static String directories(WorkloadConfig workload) {
    return names(
        workload.directories().values().stream()
            .map(d -> d.name() + " (" + d.path() + (d.secret() ? ", secret)" : ")"))
            .toList());
  }

  private static String names(Iterable<String> names) {
    String all = String.join(", ", names);
    return all.isEmpty() ? "none" : all;
  }
}
