package io.twinkeeper.node.drill;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.persistence.exam.Exam;
import io.twinkeeper.persistence.exam.ExamProcess;
import io.twinkeeper.persistence.exam.LiveLimits;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines this node's copies on behalf of drills, each in a process of its own. One exam at a
 * time; what is asked meanwhile waits.
 */
public final class Examiner {
  private static final Logger LOG = LoggerFactory.getLogger(Examiner.class);
  private static final Duration FLUSH_WITHIN = Duration.ofSeconds(3);
  private static final Duration EXAM_WITHIN = Duration.ofMinutes(10);
  private static final DispatcherSelector ASIDE =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.merge");

  /** Where the examiner of {@code node} is found. */
  public static ServiceKey<Command> key(String node) {
    return ServiceKey.create(Command.class, "examiner-" + node);
  }

  /** Everything an examiner is told. */
  public interface Command extends ClusterMessage {}

  /**
   * Examine one database. Answered {@link Examined}.
   *
   * @param stream {@code workload/database}
   * @param query must return a row
   * @param txid the transaction to restore and examine; 0 for the live copy
   */
  public record Examine(String stream, String query, long txid, ActorRef<Examined> replyTo)
      implements Command {}

  private record Done(Examine order, Examined result) implements Command {}

  /**
   * What was found.
   *
   * @param position of the copy, before and after the exam the same; {@link Position#NONE} if it
   *     changed meanwhile; of a restored one the transaction alone
   * @param exam what it holds
   * @param problem why it could not be examined; "" if it could
   */
  public record Examined(String node, String stream, Position position, Exam exam, String problem)
      implements ClusterMessage {
    /** Whether the rows are those of exactly {@code position}. */
    public boolean settled() {
      return !position.isNone();
    }
  }

  /**
   * One database of this node.
   *
   * @param file the live copy
   * @param directory where the stream keeps its log and its store
   */
  public record Copy(Path file, Path directory, ActorRef<StreamMessages.Command> stream) {}

  private static final Exam NOTHING = new Exam("not examined", 0, 0, "", "");

  private final ActorContext<Command> context;
  private final String node;
  private final Map<String, Copy> copies;
  private final Path scratch;
  private final long reserveBytes;

  private Examiner(
      ActorContext<Command> context,
      String node,
      Map<String, Copy> copies,
      Path scratch,
      long reserveBytes) {
    this.context = context;
    this.node = node;
    this.copies = Map.copyOf(copies);
    this.scratch = scratch;
    this.reserveBytes = reserveBytes;
  }

  /**
   * The examiner of {@code node}.
   *
   * @param copies by stream
   * @param directory an existing directory; one file in it is this actor's
   * @param reserveBytes nothing is restored that would leave the file system with less
   */
  public static Behavior<Command> create(
      String node, Map<String, Copy> copies, Path directory, long reserveBytes) {
    Path scratch = directory.resolve("drill-restore.db");
    return Behaviors.setup(
        context -> {
          aside(context).execute(() -> clear(scratch));
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(key(node), context.getSelf()));
          return new Examiner(context, node, copies, scratch, reserveBytes).open();
        });
  }

  private static Executor aside(ActorContext<Command> context) {
    return context.getSystem().dispatchers().lookup(ASIDE);
  }

  /** What a node that was killed in the middle of an exam has left. */
  private static void clear(Path scratch) {
    try {
      ExamProcess.clear(scratch);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", scratch, e.toString());
    }
  }

  private Behavior<Command> open() {
    return Behaviors.receive(Command.class)
        .onMessage(Examine.class, this::onExamine)
        .onMessage(Done.class, this::onDone)
        .build();
  }

  private Behavior<Command> onExamine(Examine m) {
    Copy copy = copies.get(m.stream);
    if (copy == null) {
      m.replyTo.tell(failed(m.stream, "there is no such database here"));
      return Behaviors.same();
    }
    CompletionStage<Examined> exam = m.txid == 0 ? live(m, copy) : restored(m, copy);
    context.pipeToSelf(
        exam,
        (result, failure) ->
            new Done(m, failure == null ? result : failed(m.stream, reason(failure))));
    return Behaviors.same();
  }

  private Behavior<Command> onDone(Done m) {
    m.order.replyTo.tell(m.result);
    return Behaviors.same();
  }

  private CompletionStage<Examined> live(Examine m, Copy copy) {
    ActorSystem<?> system = context.getSystem();
    Executor aside = aside(context);
    return position(system, copy)
        .thenCompose(
            before ->
                CompletableFuture.supplyAsync(() -> examineLive(copy.file, m.query), aside)
                    .thenCompose(
                        exam ->
                            position(system, copy)
                                .thenApply(
                                    after ->
                                        new Examined(
                                            node,
                                            m.stream,
                                            before.equals(after) ? before : Position.NONE,
                                            exam,
                                            ""))));
  }

  private CompletionStage<Examined> restored(Examine m, Copy copy) {
    return CompletableFuture.supplyAsync(
        () ->
            new Examined(
                node,
                m.stream,
                new Position(0, m.txid, 0),
                examineRestored(copy.directory, m.txid, m.query),
                ""),
        aside(context));
  }

  /** What the copy holds once everything that is committed there has been captured or applied. */
  private static CompletionStage<Position> position(ActorSystem<?> system, Copy copy) {
    CompletionStage<StreamMessages.Flushed> flushed =
        AskPattern.ask(
            copy.stream,
            replyTo -> new StreamMessages.Flush(null, 0, replyTo),
            FLUSH_WITHIN,
            system.scheduler());
    CompletionStage<Description> described =
        AskPattern.ask(copy.stream, StreamMessages.Describe::new, FLUSH_WITHIN, system.scheduler());
    return described.thenCompose(
        description -> {
          if (description.status().side().equals("source")) {
            return flushed.thenApply(StreamMessages.Flushed::position);
          }
          boolean applied = description.status().pending() == 0;
          return CompletableFuture.completedStage(applied ? description.received() : Position.NONE);
        });
  }

  private static Exam examineLive(Path file, String query) {
    try {
      return ExamProcess.live(file, query, LiveLimits.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Exam examineRestored(Path directory, long txid, String query) {
    try {
      return ExamProcess.restored(directory, txid, scratch, reserveBytes, query, EXAM_WITHIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Examined failed(String stream, String why) {
    return new Examined(node, stream, Position.NONE, NOTHING, why);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
