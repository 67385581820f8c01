package io.twinkeeper.protocol.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderBookTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void aPauseOfAllHoldsForEachAndAnOwnOneGoesFirst() {
    OrderBook all = book(Pause.matter(""), Pause.words("racks"));
    assertThat(Pause.of("web", all).orElseThrow().workload()).isEmpty();
    OrderBook both = all.with(book(Pause.matter("web"), Pause.words("web only")).all());
    assertThat(Pause.of("web", both).orElseThrow().reason()).isEqualTo("web only");
    assertThat(Pause.of("mail", both).orElseThrow().reason()).isEqualTo("racks");
    assertThat(Pause.all(both)).hasSize(2);
  }

  @Test
  void aPlanIsReadAsItWasWritten() {
    PlannedSwitchover plan =
        PlannedSwitchover.waiting("web", "alpha", "", NOON).become(State.MISSED, "no helm");
    assertThat(PlannedSwitchover.of("web", book(PlannedSwitchover.matter("web"), plan.words())))
        .contains(plan);
  }

  @Test
  void movesAreCountedWithinTheCoolDownAndTheOldestAreForgotten() {
    Moves moves = new Moves("web", List.of());
    for (int i = 0; i < 12; i++) {
      moves = moves.and(new Moves.Move(NOON.plusSeconds(60L * i), "alpha", "beta", i));
    }
    assertThat(Moves.of("web", book(Moves.matter("web"), moves.words()))).isEqualTo(moves);
    assertThat(moves.latest()).hasSize(8);
    Instant after = NOON.plusSeconds(60L * 12);
    assertThat(moves.count(Duration.ofMinutes(3).plusSeconds(1), after)).isEqualTo(3);
    assertThat(moves.within(Duration.ofSeconds(59), after)).isEmpty();
    assertThat(moves.within(Duration.ofSeconds(61), after)).isPresent();
    assertThat(moves.within(Duration.ZERO, after)).isEmpty();
  }

  private static OrderBook book(String matter, Map<String, String> words) {
    return OrderBook.of(List.of(new StandingOrder(matter, 1, "alpha", NOON, true, words)));
  }
}
