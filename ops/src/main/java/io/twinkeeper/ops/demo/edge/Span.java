package io.twinkeeper.ops.demo.edge;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connector's time at the edge.
 *
 * @param from its HELLO
 * @param to when its connection closed, or when it was dropped for silence; null while it lives
 * @param end why it ended: {@code closed} or {@code silent}; null while it lives
 */
public record Span(
    String workload,
    String node,
    long epoch,
    String session,
    Instant from,
    @Nullable Instant to,
    Instant lastHeartbeat,
    @Nullable String end) {

  Span beat(Instant at) {
    return new Span(workload, node, epoch, session, from, to, at, end);
  }

  Span ended(Instant at, String why) {
    return new Span(workload, node, epoch, session, from, at, lastHeartbeat, why);
  }
}
