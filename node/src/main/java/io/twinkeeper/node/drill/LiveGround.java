package io.twinkeeper.node.drill;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.drill.Examiner.Examined;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.service.HttpCheck;
import io.twinkeeper.protocol.config.ProbeConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link Ground} by the node's actors and its helms. */
final class LiveGround implements Ground {
  private static final Duration EXAM_WITHIN = Duration.ofMinutes(12);
  private static final Duration ASK = Duration.ofSeconds(3);
  private static final Duration PROBE_WITHIN = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final WorkloadConfig workload;
  private final NodeAdmin node;
  private final OrderDesk desk;
  private final HttpCheck http;

  LiveGround(
      ActorSystem<?> system,
      WorkloadConfig workload,
      NodeAdmin node,
      OrderDesk desk,
      HttpCheck http) {
    this.system = system;
    this.workload = workload;
    this.node = node;
    this.desk = desk;
    this.http = http;
  }

  @Override
  public WorkloadConfig workload() {
    return workload;
  }

  @Override
  public Instant now() {
    return desk.clock().instant();
  }

  @Override
  public CompletionStage<OrderBook> book() {
    return desk.read()
        .thenApply(
            book ->
                book.orElseThrow(
                    () -> new Failed("too few members answer for their standing orders")));
  }

  @Override
  public CompletionStage<Explanation> explain(String dead) {
    return node.operators()
        .explain(workload.name(), dead.isEmpty() ? Optional.empty() : Optional.of(dead))
        .handle((explained, late) -> late == null ? explained : Optional.<Explanation>empty())
        .thenApply(e -> e.orElseThrow(() -> new Failed("no helm can be reached from here")));
  }

  @Override
  public CompletionStage<NodeStatus> status() {
    return node.status();
  }

  @Override
  public CompletionStage<VerbOutcome> switchover(String from, String to) {
    return answered(
        node.operators().switchover(workload.name(), Optional.of(from), Optional.of(to), false));
  }

  @Override
  public CompletionStage<VerbOutcome> activate(String target) {
    return answered(node.activate(workload.name(), target));
  }

  /** Whoever does not hear how a verb ended knows nothing: it may yet be carried out. */
  private static CompletionStage<VerbOutcome> answered(CompletionStage<VerbOutcome> verb) {
    String late =
        "no helm has told within " + NodeAdmin.VERB_WITHIN.toSeconds() + " s how it ended";
    return verb.exceptionally(failure -> new VerbOutcome.Refused(VerbOutcome.Reason.NO_HELM, late));
  }

  @Override
  public CompletionStage<Map<String, String>> services(String target) {
    return node.services(target)
        .thenApply(
            all -> {
              Map<String, String> services = new TreeMap<>(all);
              services.keySet().removeIf(service -> !service.startsWith(workload.name() + "/"));
              return services;
            });
  }

  @Override
  public CompletionStage<List<String>> failingProbes() {
    List<CompletableFuture<String>> asked = new ArrayList<>();
    for (ProbeConfig probe : workload.probes()) {
      asked.add(
          http.status(probe.http(), PROBE_WITHIN)
              .handle((status, failure) -> verdict(probe, status))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all ->
                asked.stream()
                    .map(CompletableFuture::join)
                    .filter(verdict -> !verdict.isEmpty())
                    .toList());
  }

  private static String verdict(ProbeConfig probe, @Nullable Integer status) {
    if (status != null && status == probe.expect()) {
      return "";
    }
    return probe.http() + " gives " + (status == null ? "no answer" : status);
  }

  @Override
  public CompletionStage<Examined> examine(String twin, String stream, String query, long txid) {
    CompletionStage<Receptionist.Listing> found =
        AskPattern.ask(
            system.receptionist(),
            replyTo -> Receptionist.find(Examiner.key(twin), replyTo),
            ASK,
            system.scheduler());
    return found.thenCompose(
        listing -> {
          ActorRef<Examiner.Command> examiner =
              listing.getServiceInstances(Examiner.key(twin)).stream()
                  .findFirst()
                  .orElseThrow(() -> new Failed(twin + " cannot be asked for an exam"));
          CompletionStage<Examined> answer =
              AskPattern.ask(
                  examiner,
                  replyTo -> new Examiner.Examine(stream, query, txid, replyTo),
                  EXAM_WITHIN,
                  system.scheduler());
          return answer.thenApply(LiveGround::examined);
        });
  }

  private static Examined examined(Examined m) {
    if (!m.problem().isEmpty()) {
      throw new Failed(m.stream() + " on " + m.node() + ": " + m.problem());
    }
    String where = m.stream() + " on " + m.node() + ": ";
    if (m.exam().answer().isEmpty()) {
      throw new Failed(where + "the query returned no row");
    }
    if (!m.exam().passed()) {
      throw new Failed(where + "integrity: " + m.exam().integrity());
    }
    return m;
  }

  @Override
  public <T> CompletionStage<T> later(Duration delay, Supplier<CompletionStage<T>> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    system
        .scheduler()
        .scheduleOnce(
            delay,
            () ->
                action
                    .get()
                    .whenComplete(
                        (value, failure) -> {
                          if (failure == null) {
                            result.complete(value);
                          } else {
                            result.completeExceptionally(failure);
                          }
                        }),
            system.executionContext());
    return result;
  }
}
