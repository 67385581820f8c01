package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.orders.OrderDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ErrandsTest {
  private static final OrderDesk.Outcome NO_MAJORITY = new OrderDesk.NoMajority(1);

  private final List<String> asked = new ArrayList<>();
  private final List<String> made = new ArrayList<>();
  private final Errands errands =
      new Errands(
          (matter, change) -> {
            asked.add(matter);
            return CompletableFuture.failedStage(new IllegalStateException("answered by hand"));
          },
          (name, outcome) -> {});

  @Test
  void proposesAgainUntilAMajorityHasTakenIt() {
    begin();
    errands.onAnswer("end", Optional.of(NO_MAJORITY));
    errands.again();
    errands.onAnswer("end", Optional.empty());
    errands.again();
    assertThat(made).isEmpty();
    errands.onAnswer("end", Optional.of(PlayedBook.MADE));
    errands.again();
    assertThat(asked).hasSize(3);
    assertThat(made).containsExactly("made");
    assertThat(errands.has("end")).isFalse();
  }

  @Test
  void endsWhenThereIsNothingToChangeAnyMore() {
    begin();
    errands.onAnswer("end", Optional.of(new OrderDesk.Declined("another node has")));
    errands.again();
    assertThat(asked).hasSize(1);
    assertThat(made).isEmpty();
  }

  @Test
  void asksOneQuestionAtATimeAndKeepsOneErrandOfAName() {
    begin();
    begin();
    errands.again();
    assertThat(asked).hasSize(1);
    assertThat(errands.has("end")).isTrue();
  }

  private void begin() {
    errands.begin("end", "drill/web", book -> new OrderDesk.Say(Map.of()), () -> made.add("made"));
  }
}
