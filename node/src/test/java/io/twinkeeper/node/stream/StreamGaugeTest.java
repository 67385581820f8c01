package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StreamGaugeTest {
  private final StreamGauge gauge = new StreamGauge();

  private boolean isAtRest() {
    return gauge.atRest().toCompletableFuture().isDone();
  }

  @Test
  void isAtRestWhenAllWorkIsOverWellOrNot() {
    assertThat(isAtRest()).isTrue();
    CompletableFuture<String> archive = new CompletableFuture<>();
    CompletableFuture<String> merge = new CompletableFuture<>();
    gauge.works(archive);
    gauge.works(merge);
    assertThat(isAtRest()).isFalse();
    merge.completeExceptionally(new IllegalStateException("no room"));
    assertThat(isAtRest()).isFalse();
    archive.complete("kept");
    assertThat(isAtRest()).isTrue();
    assertThat(gauge.atRest().toCompletableFuture()).isCompleted();
  }

  @Test
  void opensUntilItShowsSomething() {
    assertThat(gauge.isOpening()).isTrue();
    gauge.failed("it is not a database");
    assertThat(gauge.isOpening()).isFalse();
    assertThat(gauge.unfit()).isEqualTo("it is not a database");
  }
}
