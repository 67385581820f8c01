package io.twinkeeper.node.workload;

import io.twinkeeper.node.helm.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What each step of a promotion or demotion took. Not thread-safe.
 *
 * <p>A step lasts from the end of the one before it.
 */
final class Steps {
  private final LongSupplier bootMillis;
  private final List<Step> done = new ArrayList<>();
  private final long begunMillis;
  private long lastMillis;

  Steps(LongSupplier bootMillis) {
    this.bootMillis = bootMillis;
    this.begunMillis = bootMillis.getAsLong();
    this.lastMillis = begunMillis;
  }

  /** {@code name} has just ended. */
  void end(String name) {
    long now = bootMillis.getAsLong();
    done.add(new Step(name, Duration.ofMillis(now - lastMillis)));
    lastMillis = now;
  }

  boolean has(String name) {
    return done.stream().anyMatch(step -> step.name().equals(name));
  }

  List<Step> list() {
    return List.copyOf(done);
  }

  Duration total() {
    return Duration.ofMillis(lastMillis - begunMillis);
  }

  /** As details of a history entry: {@code connector_ms -> 812}, and {@code total_ms}. */
  Map<String, String> details(List<Step> before) {
    Map<String, String> details = new LinkedHashMap<>();
    before.forEach(step -> details.put(step.name() + "_ms", millis(step.took())));
    done.forEach(step -> details.put(step.name() + "_ms", millis(step.took())));
    details.put("total_ms", millis(total()));
    return details;
  }

  private static String millis(Duration took) {
    return Long.toString(took.toMillis());
  }
}
