package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.japi.function.Function;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.node.helm.Step;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Where orders are given: any helm does, it passes them on. Callable from any thread. */
final class Helms {
  private static final Duration FIND_WITHIN = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final TwinConfig config;

  Helms(ActorSystem<?> system, TwinConfig config) {
    this.system = system;
    this.config = config;
  }

  /** What is wrong with the names, if anything; {@code node} may be empty. */
  Optional<VerbOutcome.Refused> misnamed(String workload, String node) {
    if (!config.workloads().containsKey(workload)) {
      return Optional.of(
          notFound("there is no workload " + workload + "; known: " + config.workloads().keySet()));
    }
    if (!node.isEmpty() && !dataMembers().contains(node)) {
      return Optional.of(notFound("there is no data member " + node + "; known: " + dataMembers()));
    }
    return Optional.empty();
  }

  private static VerbOutcome.Refused notFound(String message) {
    return new VerbOutcome.Refused(VerbOutcome.Reason.NOT_FOUND, message);
  }

  List<String> dataMembers() {
    return config.members().stream().filter(MemberConfig::isData).map(MemberConfig::name).toList();
  }

  /** Gives an order; refused if no helm can be reached. */
  CompletionStage<VerbOutcome> order(
      Function<ActorRef<Helm.Outcome>, Helm.Command> message,
      java.util.function.Function<Helm.Outcome, VerbOutcome> outcome) {
    return any()
        .thenCompose(
            helm ->
                helm.isPresent()
                    ? AskPattern.ask(helm.get(), message, NodeAdmin.VERB_WITHIN, system.scheduler())
                        .thenApply(outcome)
                    : CompletableFuture.completedStage(
                        new VerbOutcome.Refused(
                            VerbOutcome.Reason.NO_HELM,
                            "no helm can be reached from here: is a second twin up and"
                                + " reachable?")));
  }

  /** A helm, if one can be reached: this node's own if it has one. */
  private CompletionStage<Optional<ActorRef<Helm.Command>>> any() {
    return all().thenApply(Helms::nearest);
  }

  /**
   * What the helm says that has heard the most voters: one that has just begun knows nothing yet.
   * Empty if none answers.
   */
  CompletionStage<Optional<Helm.Explained>> explain(String workload, String dead) {
    return all()
        .thenCompose(
            helms -> {
              CompletionStage<Optional<Helm.Explained>> best =
                  CompletableFuture.completedStage(Optional.empty());
              for (ActorRef<Helm.Command> helm : helms) {
                CompletionStage<Helm.Explained> told =
                    AskPattern.ask(
                        helm,
                        replyTo -> new Helm.Explain(workload, dead, replyTo),
                        FIND_WITHIN,
                        system.scheduler());
                best =
                    best.thenCombine(
                        told.handle((answer, late) -> Optional.ofNullable(answer)), Helms::better);
              }
              return best;
            });
  }

  private static Optional<Helm.Explained> better(
      Optional<Helm.Explained> one, Optional<Helm.Explained> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .max(Comparator.comparingInt(explained -> explained.voters().size()));
  }

  /** Those that can surely be reached come first. */
  private CompletionStage<List<ActorRef<Helm.Command>>> all() {
    CompletionStage<Receptionist.Listing> found =
        AskPattern.ask(
            system.receptionist(),
            replyTo -> Receptionist.find(Helm.SERVICE, replyTo),
            FIND_WITHIN,
            system.scheduler());
    return found.thenApply(
        listing ->
            Stream.concat(
                    listing.getServiceInstances(Helm.SERVICE).stream(),
                    listing.getAllServiceInstances(Helm.SERVICE).stream())
                .distinct()
                .toList());
  }

  /** A node that was cut off a moment ago is not known to be: an order must not go to its helm. */
  static Optional<ActorRef<Helm.Command>> nearest(List<ActorRef<Helm.Command>> helms) {
    return helms.stream().min(Comparator.comparing(helm -> !helm.path().address().hasLocalScope()));
  }

  /** An order's end as the API tells it; not for {@link Helm.Rehearsed}. */
  static VerbOutcome outcome(Helm.Outcome outcome) {
    if (outcome instanceof Helm.Done done) {
      Map<String, Long> steps = new LinkedHashMap<>();
      for (Step step : done.steps()) {
        steps.merge(step.name(), step.took().toMillis(), Long::sum);
      }
      String message =
          done.node() + " is active for " + done.workload() + " in epoch " + done.epoch();
      return new VerbOutcome.Done(message, done.epoch(), done.node(), steps);
    }
    Helm.Refused refused = (Helm.Refused) outcome;
    VerbOutcome.Reason reason =
        switch (refused.kind()) {
          case NOT_NOW -> VerbOutcome.Reason.NOT_POSSIBLE_NOW;
          case BUSY, CONFLICT -> VerbOutcome.Reason.CONFLICT;
          case NO_MAJORITY -> VerbOutcome.Reason.NO_HELM;
          case UNFINISHED -> VerbOutcome.Reason.UNFINISHED;
        };
    return new VerbOutcome.Refused(reason, refused.reason());
  }
}
