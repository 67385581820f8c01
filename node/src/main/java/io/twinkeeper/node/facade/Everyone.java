package io.twinkeeper.node.facade;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Questions to many at once. */
final class Everyone {
  private Everyone() {}

  /** Asks all at once; whoever does not answer in time is missing from the result. */
  static <A, R> CompletionStage<Map<String, R>> answers(
      Map<String, A> asked, Function<A, CompletionStage<R>> question) {
    Map<String, CompletableFuture<@Nullable R>> answers = new TreeMap<>();
    asked.forEach(
        (name, who) ->
            answers.put(
                name, question.apply(who).toCompletableFuture().exceptionally(late -> null)));
    return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              Map<String, R> heard = new TreeMap<>();
              answers.forEach(
                  (name, answer) -> {
                    R value = answer.join();
                    if (value != null) {
                      heard.put(name, value);
                    }
                  });
              return heard;
            });
  }
}
