package io.twinkeeper.node.guard;

import static org.awaitility.Awaitility.await;

import io.twinkeeper.node.guard.GuardEvent.Ended;
import io.twinkeeper.node.guard.GuardEvent.Reason;
import io.twinkeeper.node.guard.GuardEvent.Started;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a guard tells and waits for it. */
final class Told implements GuardedProcess.Listener {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<GuardEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void onEvent(GuardedProcess process, GuardEvent event) {
    events.add(event);
  }

  List<GuardEvent> all() {
    return List.copyOf(events);
  }

  long awaitStarted() {
    return await()
        .atMost(PATIENCE)
        .until(() -> first(Started.class), f -> !f.isEmpty())
        .get(0)
        .processGroup();
  }

  Reason awaitEnded() {
    return await()
        .atMost(PATIENCE)
        .until(() -> first(Ended.class), f -> !f.isEmpty())
        .get(0)
        .reason();
  }

  boolean ended() {
    return !first(Ended.class).isEmpty();
  }

  <T extends GuardEvent> List<T> first(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).limit(1).toList();
  }
}
