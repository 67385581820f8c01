package io.twinkeeper.node.service;

import io.twinkeeper.protocol.config.ServiceConfig;
import io.twinkeeper.protocol.config.ServiceConfig.Standby;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who needs whom among some services. Needs outside of them do not count. Immutable.
 *
 * @param needs by service, in the configuration's order; free of cycles, or those in one never
 *     start
 */
record Dependencies(Map<String, List<String>> needs, Map<String, Standby> standbys) {

  static Dependencies of(Map<String, ServiceConfig> services) {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    Map<String, Standby> standbys = new LinkedHashMap<>();
    services.forEach(
        (name, service) -> {
          needs.put(name, service.dependsOn().stream().filter(services::containsKey).toList());
          standbys.put(name, service.standby());
        });
    return new Dependencies(needs, standbys);
  }

  /** Only the services that also run on a node that follows. */
  Dependencies standby() {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    needs.forEach(
        (name, needed) -> {
          if (standbys.get(name) == Standby.RUNNING) {
            kept.put(
                name, needed.stream().filter(n -> standbys.get(n) == Standby.RUNNING).toList());
          }
        });
    return new Dependencies(kept, standbys);
  }

  /** Not yet called, and all they need was called and is healthy. */
  List<String> startable(Board board) {
    return needs.keySet().stream()
        .filter(name -> !board.called().contains(name))
        .filter(name -> isMet(name, board))
        .toList();
  }

  /** Not yet called, still running, and nobody who needs them still runs. */
  List<String> stoppable(Board board) {
    return needs.keySet().stream()
        .filter(name -> !board.called().contains(name) && !board.isStopped(name))
        .filter(name -> needs.keySet().stream().noneMatch(other -> keeps(other, name, board)))
        .toList();
  }

  private boolean isMet(String name, Board board) {
    return needs.getOrDefault(name, List.of()).stream()
        .allMatch(needed -> board.called().contains(needed) && board.isHealthy(needed));
  }

  private boolean keeps(String other, String name, Board board) {
    return needs.getOrDefault(other, List.of()).contains(name) && !board.isStopped(other);
  }
}
