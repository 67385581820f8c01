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
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.OrderBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a drill of one workload can do and ask. Callable from any thread; nothing blocks. */
final class Ground {
  static final Duration EXAM_WITHIN = Duration.ofMinutes(12);
  private static final Duration ASK = Duration.ofSeconds(3);
  private static final Duration PROBE_WITHIN = Duration.ofSeconds(5);
  private static final String QUERY = "SELECT count(*) FROM sqlite_schema";

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final WorkloadConfig workload;
  private final NodeAdmin node;
  private final OrderDesk desk;
  private final HttpCheck http;

  Ground(
      ActorSystem<?> system,
      TwinConfig config,
      WorkloadConfig workload,
      NodeAdmin node,
      OrderDesk desk,
      HttpCheck http) {
    this.system = system;
    this.config = config;
    this.workload = workload;
    this.node = node;
    this.desk = desk;
    this.http = http;
  }

  WorkloadConfig workload() {
    return workload;
  }

  TwinConfig config() {
    return config;
  }

  OrderDesk desk() {
    return desk;
  }

  NodeAdmin node() {
    return node;
  }

  CompletionStage<OrderBook> book() {
    return desk.read()
        .thenApply(
            book ->
                book.orElseThrow(
                    () -> new Failed("too few members answer for their standing orders")));
  }

  CompletionStage<Explanation> explain() {
    return node.operators()
        .explain(workload.name(), Optional.empty())
        .thenApply(e -> e.orElseThrow(() -> new Failed("no helm can be reached from here")));
  }

  /** Moves the workload in good order; fails with the helm's reason. */
  CompletionStage<VerbOutcome.Done> move(String from, String to) {
    return node.operators()
        .switchover(workload.name(), Optional.of(from), Optional.of(to), false)
        .thenApply(
            outcome -> {
              if (outcome instanceof VerbOutcome.Done done) {
                return done;
              }
              throw new Failed(
                  outcome instanceof VerbOutcome.Refused refused
                      ? refused.message()
                      : "it was not moved");
            });
  }

  /** What every probe answers now that does not answer as it should; empty if all do. */
  CompletionStage<List<String>> failingProbes() {
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

  /** The databases that can be examined one by one, and what each is asked. */
  Map<String, String> queries() {
    Map<String, String> queries = new TreeMap<>();
    for (String database : workload.databases().keySet()) {
      queries.put(
          workload.name() + "/" + database,
          workload.drill().queries().getOrDefault(database, QUERY));
    }
    return queries;
  }

  /** Lets {@code twin} examine one of its copies; fails if that cannot be done. */
  CompletionStage<Examined> examine(String twin, String stream, String query, long txid) {
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
          return answer.thenApply(Ground::examined);
        });
  }

  private static Examined examined(Examined m) {
    if (!m.problem().isEmpty()) {
      throw new Failed(m.stream() + " on " + m.node() + ": " + m.problem());
    }
    if (!m.exam().passed()) {
      String answer = m.exam().answer().isEmpty() ? "the query returned no row" : "";
      throw new Failed(
          m.stream() + " on " + m.node() + ": integrity " + m.exam().integrity() + "; " + answer);
    }
    return m;
  }

  /** The same, {@code delay} later. */
  <T> CompletionStage<T> later(Duration delay, Supplier<CompletionStage<T>> action) {
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
