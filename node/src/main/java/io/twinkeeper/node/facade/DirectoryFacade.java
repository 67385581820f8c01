package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.admin.DirectoryOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.SyncResult.DirectorySync;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import io.twinkeeper.node.directory.DirectoryMessages;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Command;
import io.twinkeeper.node.directory.DirectoryMessages.Declined;
import io.twinkeeper.node.directory.DirectoryMessages.Missing;
import io.twinkeeper.node.directory.DirectoryMessages.Shown;
import io.twinkeeper.node.directory.DirectoryMessages.Synced;
import io.twinkeeper.node.directory.DirectoryMessages.Verdict;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link DirectoryAdmin} by asking each directory's stream. Callable from any thread. */
final class DirectoryFacade implements DirectoryAdmin {
  private static final Duration ASK = Duration.ofSeconds(2);

  /** A stream in the middle of a slice of work answers a little late. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final String node;
  private final Map<String, ActorRef<Command>> directories;
  private final LastAnswers<DirectoryStatus> said;

  DirectoryFacade(
      ActorSystem<?> system,
      String node,
      InstantSource clock,
      Map<String, ActorRef<Command>> directories) {
    this.system = system;
    this.node = node;
    this.directories = Map.copyOf(directories);
    this.said = new LastAnswers<>(clock, DirectoryFacade::silent);
  }

  private static DirectoryStatus silent(
      String directory, @Nullable DirectoryStatus last, Instant since) {
    return (last == null ? DirectoryStatus.UNKNOWN : last).silent(since);
  }

  @Override
  public CompletionStage<Map<String, DirectoryStatus>> list() {
    return Everyone.answers(
            directories,
            directory ->
                AskPattern.<Command, DirectoryStatus>ask(
                    directory, DirectoryMessages.Describe::new, ASK, system.scheduler()))
        .thenApply(heard -> said.complete(directories.keySet(), heard));
  }

  /** What becomes of all of them {@code within} the time. */
  CompletionStage<Map<String, DirectorySync>> syncAll(Duration within) {
    return Everyone.answers(directories, directory -> sync(directory, within));
  }

  @Override
  public CompletionStage<DirectoryOutcome> confirm(String directory) {
    return decide(directory, DirectoryMessages.Confirm::new);
  }

  @Override
  public CompletionStage<DirectoryOutcome> reject(String directory) {
    return decide(directory, DirectoryMessages.Reject::new);
  }

  @Override
  public CompletionStage<DirectoryOutcome> run(String directory, DirectoryErrand errand) {
    return decide(directory, replyTo -> new DirectoryMessages.Errand(errand, replyTo));
  }

  private CompletionStage<DirectoryOutcome> decide(
      String directory, Function<ActorRef<Verdict>, Command> word) {
    ActorRef<Command> stream = directories.get(directory);
    if (stream == null) {
      return CompletableFuture.completedStage(
          new DirectoryOutcome.Refused(
              Reason.NOT_FOUND, node + " follows no directory " + directory));
    }
    CompletionStage<Verdict> verdict =
        AskPattern.ask(stream, word::apply, NodeAdmin.VERB_WITHIN, system.scheduler());
    return verdict.thenApply(DirectoryFacade::outcome);
  }

  private static DirectoryOutcome outcome(Verdict verdict) {
    if (verdict instanceof Accepted accepted) {
      return new DirectoryOutcome.Done(accepted.message());
    } else if (verdict instanceof Shown shown) {
      return new DirectoryOutcome.Shown(shown.answer());
    } else if (verdict instanceof Missing missing) {
      return new DirectoryOutcome.Refused(Reason.NOT_FOUND, missing.reason());
    }
    return new DirectoryOutcome.Refused(Reason.CONFLICT, ((Declined) verdict).reason());
  }

  @Override
  public CompletionStage<Optional<DirectorySync>> sync(String directory, Duration within) {
    @Nullable ActorRef<Command> stream = directories.get(directory);
    return stream == null
        ? CompletableFuture.completedStage(Optional.empty())
        : sync(stream, within).thenApply(Optional::of);
  }

  private CompletionStage<DirectorySync> sync(ActorRef<Command> stream, Duration within) {
    CompletionStage<Synced> synced =
        AskPattern.ask(
            stream,
            replyTo -> new DirectoryMessages.Sync(within, replyTo),
            within.plus(SLACK),
            system.scheduler());
    return synced.handle(
        (m, busy) ->
            m == null
                ? new DirectorySync(false, List.of(), List.of(), "its stream is busy")
                : new DirectorySync(
                    m.complete(), m.behind(), m.away(), m.held(), m.confirmable(), m.reason()));
  }
}
