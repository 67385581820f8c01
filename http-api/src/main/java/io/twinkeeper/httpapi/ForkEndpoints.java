package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.node.admin.ForkAdmin;
import io.twinkeeper.node.admin.ForkOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.TableRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The forks that this node keeps, and what may be done with them. */
final class ForkEndpoints {
  private static final Duration VERB = NodeAdmin.VERB_WITHIN.plusSeconds(5);
  private static final String FORK = "fork";

  private final ForkAdmin forks;

  ForkEndpoints(ForkAdmin forks) {
    this.forks = forks;
  }

  /** How one table is merged this time. */
  record RuleRequest(
      @Nullable MergePolicy policy, @Nullable String column, @Nullable String triggers) {}

  /** The body of merge, which may be left out. */
  record MergeRequest(
      @JsonProperty("dry_run") @Nullable Boolean dryRun,
      @Nullable Boolean again,
      @Nullable Map<String, RuleRequest> tables) {
    static final String EXAMPLE =
        "{\"dry_run\": true, \"tables\": {\"scores\": {\"policy\": \"newest\", \"column\":"
            + " \"updated_at\"}}}";
    static final MergeRequest NOTHING_SAID = new MergeRequest(null, null, null);
  }

  /** The body of discard, which may be left out. */
  record DiscardRequest(@Nullable Boolean open) {
    static final String EXAMPLE = "{\"open\": true}";
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/forks"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "The forks that this node keeps",
            this::list),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/forks/{fork}"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "One fork, and what became of it",
            this::one),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/forks/{fork}/database"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "A fork's database, as it stood at its end",
            this::database),
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/forks/{fork}/merge"),
            TOKEN,
            VERB,
            "Write a fork's rows into the active database",
            this::merge),
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/forks/{fork}/discard"),
            TOKEN,
            VERB,
            "Delete a fork",
            this::discard));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return forks.list().thenApply(all -> Answers.json(call, Map.of("forks", all)));
  }

  private CompletionStage<HttpResponse> one(Call call) {
    return find(call).thenApply(fork -> Answers.json(call, fork));
  }

  private CompletionStage<ForkDetail> find(Call call) {
    String id = call.hole(FORK);
    return forks
        .list()
        .thenApply(
            all -> {
              List<ForkDetail> meant = ForkAdmin.named(id, all);
              if (meant.size() != 1) {
                throw unknown(
                    (meant.isEmpty() ? "No fork begins with " : "Several forks begin with ") + id);
              }
              return meant.get(0);
            });
  }

  private static ProblemException unknown(String why) {
    return new ProblemException(
        Problem.notFound(why, "See GET /api/v1/forks, here and on the other nodes"));
  }

  private CompletionStage<HttpResponse> database(Call call) {
    return find(call)
        .thenApply(
            fork -> {
              Path file = Path.of(fork.database());
              if (!Files.isReadable(file)) {
                throw unknown("The database of fork " + fork.id() + " cannot be read");
              }
              return HttpResponse.create()
                  .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, file));
            });
  }

  private CompletionStage<HttpResponse> merge(Call call) {
    MergeRequest request =
        call.payload().isEmpty()
            ? MergeRequest.NOTHING_SAID
            : call.body(MergeRequest.class, MergeRequest.EXAMPLE);
    boolean dryRun = Boolean.TRUE.equals(request.dryRun());
    return forks
        .merge(call.hole(FORK), dryRun, Boolean.TRUE.equals(request.again()), rules(request))
        .thenCompose(outcome -> answer(call, outcome));
  }

  private static Map<String, TableRule> rules(MergeRequest request) {
    Map<String, TableRule> rules = new LinkedHashMap<>();
    if (request.tables() != null) {
      request.tables().forEach((table, rule) -> rules.put(table, rule(table, rule)));
    }
    return rules;
  }

  private static TableRule rule(String table, RuleRequest rule) {
    MergePolicy policy = rule.policy();
    if (policy == null) {
      throw badRule(table, "it names no policy");
    }
    String triggers = rule.triggers() == null ? "refuse" : rule.triggers();
    if (!List.of("refuse", "fire").contains(triggers)) {
      throw badRule(table, "triggers is " + triggers + ", not refuse or fire");
    }
    if ((policy == MergePolicy.NEWEST) != (rule.column() != null)) {
      throw badRule(table, "newest, and only newest, needs a column");
    }
    return new TableRule(policy, rule.column(), triggers.equals("fire"));
  }

  private static ProblemException badRule(String table, String why) {
    return new ProblemException(
        Problem.badRequest("The rule for " + table + ": " + why, "Send " + MergeRequest.EXAMPLE));
  }

  private CompletionStage<HttpResponse> discard(Call call) {
    boolean open =
        !call.payload().isEmpty()
            && Boolean.TRUE.equals(call.body(DiscardRequest.class, DiscardRequest.EXAMPLE).open());
    return forks.discard(call.hole(FORK), open).thenCompose(outcome -> answer(call, outcome));
  }

  private static CompletionStage<HttpResponse> answer(Call call, ForkOutcome outcome) {
    if (outcome instanceof ForkOutcome.Merged merged) {
      return CompletableFuture.completedStage(Answers.json(call, merged.report()));
    }
    if (outcome instanceof ForkOutcome.Discarded discarded) {
      return CompletableFuture.completedStage(
          Answers.json(call, Map.of("message", "fork " + discarded.fork() + " is deleted")));
    }
    return CompletableFuture.failedStage(refusal((ForkOutcome.Refused) outcome));
  }

  private static ProblemException refusal(ForkOutcome.Refused refused) {
    String why = refused.message();
    return switch (refused.reason()) {
      case NOT_FOUND -> unknown(why);
      case CONFLICT -> new ProblemException(Problem.conflict(why));
      case NOT_POSSIBLE_NOW -> new ProblemException(Problem.notPossibleNow(why));
      case NO_HELM -> new ProblemException(Problem.noHelm(why));
    };
  }
}
