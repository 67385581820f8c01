package io.twinkeeper.ops.prove.round;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.demo.edge.Edge;
import io.twinkeeper.ops.demo.edge.Span;
import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Evidence.Session;
import io.twinkeeper.ops.prove.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The edge's own book of connectors. One thread. */
final class EdgeSpans {
  private final Stand stand;
  private final ObjectMapper json = Edge.mapper();

  EdgeSpans(Stand stand) {
    this.stand = stand;
  }

  /**
   * An answer of a service that has stood by does not name its epoch: it is that of the connector
   * it came through, which the edge knows.
   */
  static Effect attributed(Effect answer, List<Session> sessions) {
    return answer.epoch() > 0
        ? answer
        : sessions.stream()
            .filter(s -> s.node().equals(answer.node()) && s.fromMillis() <= answer.untilMillis())
            .max(Comparator.comparingLong(Session::fromMillis))
            .map(session -> answer.in(session.epoch()))
            .orElse(answer);
  }

  /**
   * Every session that lived after {@code fromMillis} of the boot clock, until it was last heard.
   */
  List<Session> since(long fromMillis) throws IOException {
    long bootMinusWall = Beats.bootMillis() - Instant.now().toEpochMilli();
    Map<String, Session> sessions = new LinkedHashMap<>();
    for (String line : Files.readAllLines(stand.spans())) {
      Span span = json.readValue(line, Span.class);
      Instant last = span.to() == null ? Instant.now() : span.lastHeartbeat();
      sessions.put(
          span.session(),
          new Session(
              span.node(),
              span.epoch(),
              span.from().toEpochMilli() + bootMinusWall,
              last.toEpochMilli() + bootMinusWall));
    }
    return sessions.values().stream().filter(s -> s.lastMillis() >= fromMillis).toList();
  }
}
