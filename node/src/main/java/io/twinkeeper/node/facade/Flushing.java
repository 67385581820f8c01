package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.SyncResult.DirectorySync;
import io.twinkeeper.node.admin.SyncResult.Elsewhere;
import io.twinkeeper.node.admin.SyncResult.StreamSync;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.status.WorkloadStatus;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has everything brought to the twins, as the admin surface asks for it. Safe for any thread. */
final class Flushing {
  private static final Duration FLUSH = Duration.ofSeconds(3);

  /** What the streams that there are say, or said last. */
  interface Descriptions {
    CompletionStage<Map<String, Description>> of(StreamRoll.Present present);
  }

  /** What became of the streams, and of which workloads some are followed here. */
  private record Streams(Map<String, StreamSync> flushed, Set<String> followed) {}

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final Descriptions descriptions;
  private final Supplier<CompletionStage<Map<String, WorkloadStatus>>> roles;
  private final Predicate<String> reaches;

  /**
   * Of the node of {@code config}.
   *
   * @param roles every workload, as this node knows it now
   * @param reaches whether a member can be reached
   */
  Flushing(
      ActorSystem<?> system,
      TwinConfig config,
      Descriptions descriptions,
      Supplier<CompletionStage<Map<String, WorkloadStatus>>> roles,
      Predicate<String> reaches) {
    this.system = system;
    this.config = config;
    this.descriptions = descriptions;
    this.roles = roles;
    this.reaches = reaches;
  }

  /** Flushes the streams, while {@code directories} are on their way. */
  CompletionStage<SyncResult> flush(
      StreamRoll.Present present, CompletionStage<Map<String, DirectorySync>> directories) {
    return descriptions
        .of(present)
        .thenCompose(before -> flush(present, before))
        .thenCompose(streams -> judged(streams, directories));
  }

  /** Roles are asked for last: who was not active all the time has not flushed everything. */
  private CompletionStage<SyncResult> judged(
      Streams streams, CompletionStage<Map<String, DirectorySync>> directories) {
    return roles.get().thenCombine(directories, (now, synced) -> result(streams, now, synced));
  }

  /**
   * Who does not say at the beginning which side it is on, or where it stands, is not waited for.
   */
  private CompletionStage<Streams> flush(
      StreamRoll.Present present, Map<String, Description> before) {
    Map<String, Description> all = new TreeMap<>();
    Map<String, ActorRef<StreamMessages.Command>> sources = new TreeMap<>(present.streams());
    sources.keySet().retainAll(before.keySet());
    Set<String> followed = new HashSet<>();
    before.forEach(
        (name, description) -> {
          if (follows(description)) {
            followed.add(workload(name));
            sources.remove(name);
            return;
          }
          all.put(name, description);
          if (description.status().silent()) {
            sources.remove(name);
          }
        });
    return Everyone.answers(sources, this::flush)
        .thenCompose(
            flushed ->
                descriptions
                    .of(present)
                    .thenApply(
                        after -> {
                          after.keySet().retainAll(sources.keySet());
                          all.putAll(after);
                          return new Streams(reached(flushed, all), followed);
                        }));
  }

  private CompletionStage<Flushed> flush(ActorRef<StreamMessages.Command> stream) {
    return AskPattern.ask(
        stream, replyTo -> new StreamMessages.Flush(null, 0, replyTo), FLUSH, system.scheduler());
  }

  /** A busy one may have become the source since it said so. */
  private static boolean follows(Description description) {
    return description.status().side().equals("follower") && !description.status().silent();
  }

  private static String workload(String stream) {
    return stream.substring(0, stream.indexOf('/'));
  }

  private Map<String, StreamSync> reached(
      Map<String, Flushed> flushed, Map<String, Description> after) {
    List<String> twins =
        config.members().stream()
            .filter(MemberConfig::isData)
            .map(MemberConfig::name)
            .filter(twin -> !twin.equals(config.node()))
            .toList();
    List<String> reachable = twins.stream().filter(reaches).toList();
    List<String> away = twins.stream().filter(twin -> !reachable.contains(twin)).toList();
    Map<String, StreamSync> streams = new TreeMap<>();
    after.forEach(
        (name, description) ->
            streams.put(name, reached(description, flushed.containsKey(name), reachable, away)));
    return streams;
  }

  private static StreamSync reached(
      Description description, boolean flushed, List<String> reachable, List<String> away) {
    long goal = description.received().txid();
    List<String> behind =
        reachable.stream()
            .filter(
                twin -> {
                  Position at = description.acknowledged().get(twin);
                  return at == null || at.txid() < goal;
                })
            .sorted()
            .toList();
    boolean busy = description.status().silent();
    boolean synced = !busy && (behind.isEmpty() || flushed);
    return new StreamSync(
        description.received().toString(),
        synced,
        synced ? List.of() : behind,
        away,
        busy ? "its stream is busy" : description.status().reason());
  }

  private SyncResult result(
      Streams streams, Map<String, WorkloadStatus> now, Map<String, DirectorySync> synced) {
    Map<String, Elsewhere> elsewhere = new TreeMap<>();
    config
        .workloads()
        .forEach(
            (name, workload) -> {
              WorkloadStatus status = now.get(name);
              boolean active = status != null && status.phase().equals("active");
              boolean flushed = active && !streams.followed.contains(name);
              if (!(flushed || hasNoDatabases(workload)) || !keepsDirectories(workload, synced)) {
                elsewhere.put(name, elsewhere(status == null ? null : status.active()));
              }
            });
    return new SyncResult(streams.flushed, synced, elsewhere);
  }

  private static boolean hasNoDatabases(WorkloadConfig workload) {
    return workload.databases().isEmpty() && workload.tenants().isEmpty();
  }

  private static boolean keepsDirectories(
      WorkloadConfig workload, Map<String, DirectorySync> synced) {
    return workload.directories().keySet().stream()
        .allMatch(directory -> synced.containsKey(workload.name() + "/" + directory));
  }

  private Elsewhere elsewhere(@Nullable String active) {
    return config.members().stream()
        .filter(m -> m.name().equals(active) && !m.name().equals(config.node()))
        .findFirst()
        .map(m -> new Elsewhere(active, Fencing.adminUrl(m)))
        .orElse(new Elsewhere(active, null));
  }
}
