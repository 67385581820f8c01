package io.twinkeeper.node.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the streams of a workload's directories to see that a successor has everything, one round at
 * a time. Belongs to the workload's actor.
 */
final class DirectoryHandOver {
  /** How one directory has answered. */
  record Answered(long round, String directory, @Nullable String problem)
      implements Workload.Command {}

  /** A stream that is there answers in time; one that died does not answer at all. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ActorContext<Workload.Command> context;
  private final Map<String, ActorRef<DirectoryMessages.Command>> directories;
  private final Set<String> awaited = new TreeSet<>();
  private final Map<String, String> problems = new TreeMap<>();
  private long round;

  DirectoryHandOver(
      ActorContext<Workload.Command> context,
      Map<String, ActorRef<DirectoryMessages.Command>> directories) {
    this.context = context;
    this.directories = Map.copyOf(directories);
  }

  /** Whether the workload has no directories. */
  boolean isNeedless() {
    return directories.isEmpty();
  }

  /**
   * Begins a round; {@link Answered} come in for each directory.
   *
   * @param successor null for any twin
   * @param last nobody writes any more
   * @param required whether there is nothing to wait for once something is sure to be missing
   */
  void begin(@Nullable String successor, boolean last, boolean required, Duration within) {
    end();
    awaited.addAll(directories.keySet());
    long number = round;
    directories.forEach(
        (name, stream) ->
            context.ask(
                HandedOver.class,
                stream,
                within.plus(GRACE),
                replyTo -> new HandOver(successor, last, required, within, replyTo),
                (answer, failure) -> answered(number, name, answer)));
  }

  private static Answered answered(long number, String name, @Nullable HandedOver answer) {
    return new Answered(number, name, answer == null ? "it does not answer" : answer.problem());
  }

  /** Takes an answer; false if it is one of an earlier round. */
  boolean take(Answered m) {
    if (m.round != round || !awaited.remove(m.directory)) {
      return false;
    }
    if (m.problem != null) {
      problems.put(m.directory, m.problem);
    }
    return true;
  }

  /** Whether no answer is awaited. */
  boolean isAnswered() {
    return awaited.isEmpty();
  }

  /** Whether all that was answered so far is that nothing is missing. */
  boolean isFine() {
    return problems.isEmpty();
  }

  /** What is missing or not known, for people: one entry for each directory. */
  Set<String> missing() {
    return directories.keySet().stream()
        .filter(name -> awaited.contains(name) || problems.containsKey(name))
        .map(
            name ->
                "directory "
                    + name
                    + ": "
                    + Objects.requireNonNullElse(problems.get(name), "not confirmed yet"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The round is over: later answers do not count. */
  void end() {
    round++;
    awaited.clear();
    problems.clear();
  }
}
