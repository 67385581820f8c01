package io.twinkeeper.node.workload;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks every stream of a workload how it stands, on behalf of whoever wants to know; one round
 * serves everybody who asked while it ran. Not thread-safe.
 */
final class StreamSurvey {
  private final Map<String, ActorRef<StreamMessages.Command>> streams;
  private final Map<String, Description> latest = new TreeMap<>();
  private final Set<String> outstanding = new HashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();

  StreamSurvey(Map<String, ActorRef<StreamMessages.Command>> streams) {
    this.streams = Map.copyOf(streams);
  }

  /** Runs {@code then} once every stream has answered a question asked after this call. */
  void whenFresh(ActorRef<Description> replyTo, Runnable then) {
    if (streams.isEmpty()) {
      then.run();
      return;
    }
    waiting.add(then);
    if (outstanding.isEmpty()) {
      outstanding.addAll(streams.keySet());
      streams.values().forEach(stream -> stream.tell(new StreamMessages.Describe(replyTo)));
    }
  }

  /** A stream has answered. */
  void onDescription(Description description) {
    latest.put(description.stream(), description);
    outstanding.remove(description.stream());
    if (outstanding.isEmpty()) {
      answerAll();
    }
  }

  /** Answers those who wait with what is known; a stream that is busy keeps nobody waiting. */
  void giveUp() {
    outstanding.clear();
    answerAll();
  }

  /** Whether every stream has answered at least once. */
  boolean isComplete() {
    return latest.keySet().containsAll(streams.keySet());
  }

  boolean isRunning() {
    return !outstanding.isEmpty();
  }

  /** Durable positions by stream, as last heard. */
  Map<String, Position> positions() {
    Map<String, Position> positions = new TreeMap<>();
    latest.forEach((name, description) -> positions.put(name, description.received()));
    return positions;
  }

  /** Why this node's copies cannot lead; empty if they can. */
  List<String> unfit() {
    return latest.values().stream().map(Description::unfit).filter(Objects::nonNull).toList();
  }

  /** Of the copy that is furthest behind; null if that is not known of one of them. */
  @Nullable Duration behind() {
    Duration furthest = Duration.ZERO;
    for (Description description : latest.values()) {
      Duration behind = description.behind();
      if (behind == null) {
        return null;
      }
      furthest = behind.compareTo(furthest) > 0 ? behind : furthest;
    }
    return furthest;
  }

  private void answerAll() {
    List<Runnable> answers = List.copyOf(waiting);
    waiting.clear();
    answers.forEach(Runnable::run);
  }
}
