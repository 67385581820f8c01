package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import io.twinkeeper.protocol.status.DirectoryStatus;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.OrdersStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** A node's status as tables: members, workloads, streams, forks, what is wrong. */
final class StatusView {
  private static final int REMOVED_SHOWN = 5;

  private final NodeStatus status;
  private final boolean eachTenant;
  private final PrintWriter out;
  private final Ansi ansi;

  /**
   * A view of {@code status}.
   *
   * @param eachTenant whether each database of a glob has a line of its own
   */
  StatusView(NodeStatus status, boolean eachTenant, PrintWriter out, Ansi ansi) {
    this.status = status;
    this.eachTenant = eachTenant;
    this.out = out;
    this.ansi = ansi;
  }

  void print() {
    out.printf(
        "cluster %s, as %s sees it at %s%n",
        status.cluster(), status.node(), Amounts.time(status.time()));
    print(members());
    print(workloads());
    print(streams());
    status.tenants().keySet().stream()
        .map(set -> TenantsSummary.of(set, status))
        .forEach(
            summary -> {
              out.println();
              out.println(summary);
            });
    print(removed());
    printDirectories();
    print(forks());
    print(orders());
    print(degraded());
    if (status.degraded().isEmpty()) {
      out.println();
      out.println(ansi.string("@|fg(green) nothing is wrong|@"));
    }
  }

  private void print(Table table) {
    if (!table.isEmpty()) {
      out.println();
      table.print(out, ansi);
    }
  }

  private Table members() {
    Table table = new Table("MEMBER", "ROLE", "ZONE", "ADDRESS", "STATE");
    for (MemberStatus member : status.members()) {
      Tone tone = member.state().equals("up") ? Tone.GOOD : Tone.BAD;
      table.row(
          member.name(),
          member.role(),
          member.zone(),
          member.address() + ":" + member.adminPort(),
          new Cell(member.state(), tone));
    }
    return table;
  }

  private Table workloads() {
    Table table =
        new Table("WORKLOAD", "ACTIVE", "EPOCH", "HERE", "SINCE", "SERVICES", "CONNECTOR", "GRANT");
    status.workloads().values().forEach(workload -> addWorkload(table, workload));
    return table;
  }

  private void addWorkload(Table table, WorkloadStatus workload) {
    String active = workload.active();
    Long remaining = workload.grantRemainingMillis();
    table.row(
        workload.name(),
        active == null ? new Cell("nobody", Tone.BAD) : new Cell(active, Tone.GOOD),
        workload.epoch(),
        new Cell(workload.phase(), workload.phase().equals("failed") ? Tone.BAD : Tone.PLAIN),
        Amounts.ago(workload.since(), status.time()),
        services(workload.services()),
        workload.connector(),
        remaining == null ? "-" : Amounts.millis(remaining) + " left");
  }

  private static Cell services(Map<String, String> services) {
    boolean troubled = services.containsValue("unhealthy") || services.containsValue("backing-off");
    String text =
        services.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    return new Cell(text.isEmpty() ? "-" : text, troubled ? Tone.WARNING : Tone.PLAIN);
  }

  private Table streams() {
    Table table =
        new Table("STREAM", "SIDE", "STATUS", "LAG", "LAG P99", "PENDING", "LAST SYNC", "POSITION");
    status.replication().entrySet().stream()
        .filter(e -> eachTenant || TenantsSummary.setOf(e.getKey(), status).isEmpty())
        .forEach(e -> addStream(table, e.getKey(), e.getValue()));
    return table;
  }

  private Table removed() {
    Table table = new Table("REMOVED", "WHEN", "EPOCH", "POSITION", "COPY KEPT HERE");
    status
        .tenants()
        .forEach(
            (set, tenants) ->
                tenants.removed().stream()
                    .limit(eachTenant ? Long.MAX_VALUE : REMOVED_SHOWN)
                    .forEach(r -> addRemoved(table, set, r)));
    return table;
  }

  private void printDirectories() {
    DirectoryTable rows = new DirectoryTable(status.time());
    status.directories().entrySet().stream()
        .filter(e -> !e.getValue().inStep())
        .forEach(e -> rows.add(e.getKey(), e.getValue()));
    print(rows.table());
    List<DirectoryStatus> inStep =
        status.directories().values().stream().filter(DirectoryStatus::inStep).toList();
    if (!inStep.isEmpty()) {
      out.println();
      out.println(DirectoryTable.summary(inStep));
    }
  }

  private void addRemoved(Table table, String set, TenantsStatus.Removed removed) {
    String kept = removed.kept();
    table.row(
        set + "/" + removed.name(),
        Amounts.ago(removed.at(), status.time()),
        removed.epoch(),
        removed.position(),
        kept == null ? "-" : kept);
  }

  private void addStream(Table table, String name, StreamStatus stream) {
    Double lag = stream.lagMillis();
    var lastSync = stream.lastSync();
    var distribution = stream.lag();
    table.row(
        name,
        stream.side(),
        new Cell(
            stream.silent() ? stream.status() + ", silent" : stream.status(),
            tone(stream.status())),
        lag == null ? "-" : Amounts.millis(lag),
        distribution == null ? "-" : Amounts.millis(distribution.p99()),
        stream.pending(),
        lastSync == null ? "never" : Amounts.ago(lastSync, status.time()),
        stream.position());
  }

  private static Tone tone(String streamStatus) {
    return switch (streamStatus) {
      case "streaming" -> Tone.GOOD;
      case "refused", "failed" -> Tone.BAD;
      default -> Tone.WARNING;
    };
  }

  private Table forks() {
    Table table = new Table("FORK", "STREAM", "KEPT", "TRANSACTIONS", "SIZE", "DATABASE");
    for (ForkStatus fork : status.forks()) {
      table.row(
          fork.id(),
          fork.stream(),
          Amounts.ago(fork.at(), status.time()),
          fork.transactions() < 0 ? "unknown" : fork.transactions(),
          Amounts.bytes(fork.sizeBytes()),
          fork.database());
    }
    return table;
  }

  private Table orders() {
    Table table = new Table("ORDER", "FOR", "SINCE", "WHAT");
    OrdersStatus orders = status.orders();
    for (OrdersStatus.Paused pause : orders.paused()) {
      String scope = pause.workload().isEmpty() ? "all workloads" : pause.workload();
      table.row(
          new Cell("paused", Tone.WARNING),
          scope,
          Amounts.ago(pause.since(), status.time()),
          "automatic failover is off" + reason(pause.reason()));
    }
    for (OrdersStatus.Drained drain : orders.drained()) {
      table.row(
          new Cell("drained", Tone.WARNING),
          drain.node(),
          Amounts.ago(drain.since(), status.time()),
          "takes no workload" + reason(drain.reason()));
    }
    for (OrdersStatus.Planned plan : orders.planned()) {
      table.row(
          "switchover",
          plan.workload(),
          "-",
          plan.state()
              + " for "
              + Amounts.time(plan.at())
              + (plan.to().isEmpty() ? "" : " to " + plan.to())
              + reason(plan.detail()));
    }
    return table;
  }

  private static String reason(String text) {
    return text.isEmpty() ? "" : ": " + text;
  }

  private Table degraded() {
    Table table = new Table("DEGRADED", "WHERE", "SINCE", "REASON");
    status
        .degraded()
        .forEach(
            d ->
                table.row(
                    new Cell(d.code(), Tone.WARNING),
                    d.where(),
                    Amounts.ago(d.since(), status.time()),
                    d.reason()));
    return table;
  }
}
