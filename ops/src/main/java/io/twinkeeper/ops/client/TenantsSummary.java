package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All databases of one glob in one line: {@code board/tenants: 200 streams, 200 streaming, …}. */
final class TenantsSummary {
  private final String set;
  private final TenantsStatus tenants;
  private final Collection<StreamStatus> streams;

  private TenantsSummary(String set, TenantsStatus tenants, Collection<StreamStatus> streams) {
    this.set = set;
    this.tenants = tenants;
    this.streams = streams;
  }

  /** The summary of {@code set}, which {@code status} has. */
  static TenantsSummary of(String set, NodeStatus status) {
    Map<String, StreamStatus> own = new LinkedHashMap<>(status.replication());
    own.keySet().removeIf(stream -> !stream.startsWith(set + "/"));
    return new TenantsSummary(
        set, Objects.requireNonNull(status.tenants().get(set), set), own.values());
  }

  /** The set that {@code stream} belongs to. */
  static Optional<String> setOf(String stream, NodeStatus status) {
    return status.tenants().keySet().stream()
        .filter(set -> stream.startsWith(set + "/"))
        .findFirst();
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(set + ": " + tenants.streams() + " streams");
    Map<String, Long> byStatus = new TreeMap<>();
    streams.forEach(stream -> byStatus.merge(stream.status(), 1L, Long::sum));
    byStatus.forEach((status, count) -> line.append(", ").append(count).append(' ').append(status));
    worst(streams.stream().flatMap(stream -> Stream.ofNullable(stream.lagMillis())))
        .ifPresent(lag -> line.append(", worst lag ").append(Amounts.millis(lag)));
    worst(streams.stream().flatMap(s -> Stream.ofNullable(s.lag())).map(StreamStatus.Lag::p99))
        .ifPresent(lag -> line.append(", worst p99 ").append(Amounts.millis(lag)));
    long pending = streams.stream().mapToLong(StreamStatus::pending).sum();
    line.append(", ").append(pending).append(" pending");
    if (!tenants.missing().isEmpty()) {
      line.append(", ").append(tenants.missing().size()).append(" MISSING");
    }
    return line.toString();
  }

  private static Optional<Double> worst(Stream<Double> millis) {
    return millis.max(Double::compare);
  }
}
