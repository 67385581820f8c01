package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.ForkAdmin;
import io.twinkeeper.node.admin.ForkOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.stream.ForkMessages;
import io.twinkeeper.node.stream.ForkMessages.Answer;
import io.twinkeeper.node.stream.ForkMessages.Discarded;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.Merged;
import io.twinkeeper.node.stream.ForkMessages.Refused;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.TableRule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * {@link ForkAdmin} by asking each database's stream; of one that is too busy to answer in time
 * those are listed that it told of last. Callable from any thread.
 */
final class ForkFacade implements ForkAdmin {
  private static final Duration ASK = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final String node;
  private final StreamRoll roll;
  private final LastAnswers<ForkList> said;

  ForkFacade(ActorSystem<?> system, String node, InstantSource clock, StreamRoll roll) {
    this.system = system;
    this.node = node;
    this.roll = roll;
    this.said =
        new LastAnswers<>(
            clock, (stream, last, since) -> last == null ? new ForkList(List.of()) : last);
  }

  @Override
  public CompletionStage<List<ForkDetail>> list() {
    return roll.present(ASK)
        .thenCompose(
            now ->
                Everyone.answers(now.streams(), this::forks)
                    .thenApply(heard -> said.complete(now.names(), heard)))
        .thenApply(ForkFacade::joined);
  }

  private CompletionStage<ForkList> forks(ActorRef<StreamMessages.Command> stream) {
    return AskPattern.ask(stream, ForkMessages.ListForks::new, ASK, system.scheduler());
  }

  private static List<ForkDetail> joined(Map<String, ForkList> all) {
    return all.values().stream().flatMap(one -> one.forks().stream()).toList();
  }

  @Override
  public CompletionStage<ForkOutcome> merge(
      String fork, boolean dryRun, boolean again, Map<String, TableRule> rules) {
    return ask(
        fork, (id, replyTo) -> new ForkMessages.MergeFork(id, dryRun, again, rules, replyTo));
  }

  @Override
  public CompletionStage<ForkOutcome> discard(String fork, boolean open) {
    return ask(fork, (id, replyTo) -> new ForkMessages.DiscardFork(id, open, replyTo));
  }

  private CompletionStage<ForkOutcome> ask(
      String fork, BiFunction<String, ActorRef<Answer>, StreamMessages.Command> message) {
    return list()
        .thenCompose(
            all -> {
              List<ForkDetail> meant = ForkAdmin.named(fork, all);
              return meant.size() == 1 ? ask(meant.get(0), message) : unclear(fork, meant);
            });
  }

  private CompletionStage<ForkOutcome> ask(
      ForkDetail fork, BiFunction<String, ActorRef<Answer>, StreamMessages.Command> message) {
    return roll.find(fork.stream(), ASK)
        .thenCompose(
            stream ->
                stream.isEmpty()
                    ? unclear(fork.id(), List.of())
                    : ask(stream.get(), replyTo -> message.apply(fork.id(), replyTo)));
  }

  private CompletionStage<ForkOutcome> ask(
      ActorRef<StreamMessages.Command> stream,
      Function<ActorRef<Answer>, StreamMessages.Command> message) {
    CompletionStage<Answer> answer =
        AskPattern.ask(stream, message::apply, NodeAdmin.VERB_WITHIN, system.scheduler());
    return answer.thenApply(ForkFacade::outcome);
  }

  private CompletionStage<ForkOutcome> unclear(String fork, List<ForkDetail> meant) {
    String why =
        meant.isEmpty()
            ? node + " keeps no fork " + fork
            : fork
                + " may be any of "
                + meant.stream().map(f -> f.stream() + "/" + f.id()).toList();
    return CompletableFuture.completedStage(
        new ForkOutcome.Refused(VerbOutcome.Reason.NOT_FOUND, why));
  }

  private static ForkOutcome outcome(Answer answer) {
    if (answer instanceof Merged merged) {
      return new ForkOutcome.Merged(merged.report());
    }
    if (answer instanceof Discarded discarded) {
      return new ForkOutcome.Discarded(discarded.id());
    }
    Refused refused = (Refused) answer;
    VerbOutcome.Reason reason =
        switch (refused.kind()) {
          case NOT_FOUND -> VerbOutcome.Reason.NOT_FOUND;
          case CONFLICT -> VerbOutcome.Reason.CONFLICT;
          case NOT_NOW -> VerbOutcome.Reason.NOT_POSSIBLE_NOW;
        };
    return new ForkOutcome.Refused(reason, refused.reason());
  }
}
