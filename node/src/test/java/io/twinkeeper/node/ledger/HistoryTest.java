package io.twinkeeper.node.ledger;

import static io.twinkeeper.node.ledger.Entries.NOON;
import static io.twinkeeper.node.ledger.Entries.entry;
import static io.twinkeeper.node.ledger.Entries.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History(100);

  @Test
  void takesEachOriginInItsOrderAndNothingTwice() {
    add(history, run("alpha~1", 1, 2));
    add(history, List.of(entry("alpha~1", 2), entry("alpha~1", 4), entry("beta~1", 2)));

    assertThat(history.last()).isEqualTo(Map.of("alpha~1", 2L));
    assertThat(history.count()).isEqualTo(2);
  }

  @Test
  void isEqualWhateverTheInterleaving() {
    History other = new History(100);
    add(history, run("alpha~1", 1, 9));
    add(history, run("beta~1", 1, 9));
    for (int n = 1; n <= 9; n++) {
      add(other, List.of(entry("beta~1", n), entry("alpha~1", n)));
    }

    assertThat(other.recent(100, null)).isEqualTo(history.recent(100, null)).hasSize(18);
  }

  @Test
  void sortsByTimeThenOriginThenSequence() {
    HistoryEntry late = entry("alpha~1", 1, NOON.plusSeconds(1));
    HistoryEntry early = entry("beta~1", 1, NOON);
    HistoryEntry tie = entry("gamma~1", 1, NOON.plusSeconds(1));
    add(history, List.of(tie, late, early));

    assertThat(history.recent(10, null)).containsExactly(early, late, tie);
  }

  @Test
  void showsTheNewestOfOneWorkload() {
    add(history, run("alpha~1", 1, 5));

    assertThat(history.recent(2, "scoreboard")).isEqualTo(run("alpha~1", 4, 5));
    assertThat(history.recent(2, "other")).isEmpty();
    assertThat(history.recent(-1, null)).isEmpty();
  }

  @Test
  void forgetsTheOldestButCountsThem() {
    History small = new History(3);
    add(small, run("alpha~1", 1, 5));

    assertThat(small.recent(10, null)).isEqualTo(run("alpha~1", 3, 5));
    assertThat(small.count()).isEqualTo(5);
  }

  @Test
  void handsOverWhatIsMissingInBatches() {
    add(history, run("alpha~1", 1, 5));

    assertThat(history.missing(Map.of("alpha~1", 1L), 3))
        .contains(new Batch(run("alpha~1", 2, 4), true));
    assertThat(history.missing(Map.of("alpha~1", 4L), 3))
        .contains(new Batch(run("alpha~1", 5, 5), false));
    assertThat(history.missing(Map.of("alpha~1", 9L), 3)).contains(Batch.EMPTY);
  }

  @Test
  void saysSoIfWhatIsMissingIsNoLongerInMemory() {
    History small = new History(3);
    add(small, run("alpha~1", 1, 5));

    assertThat(small.missing(Map.of("alpha~1", 1L), 10)).isEmpty();
    assertThat(small.missing(Map.of("alpha~1", 2L), 10)).isPresent();
  }

  @Test
  void neverSkipsAnEntryWhoseClockWentBack() {
    History small = new History(2);
    add(
        small,
        List.of(
            entry("alpha~1", 1, NOON.plusSeconds(60)),
            entry("alpha~1", 2, NOON),
            entry("alpha~1", 3, NOON.plusSeconds(61))));

    assertThat(small.missing(Map.of(), 10)).isEmpty();
    assertThat(small.missing(Map.of("alpha~1", 2L), 10))
        .contains(new Batch(List.of(entry("alpha~1", 3, NOON.plusSeconds(61))), false));
  }

  @Test
  void comesBackFromASnapshotAsItWas() {
    History small = new History(3);
    small.apply(new LedgerEvent.Founded("alpha~1"));
    add(small, run("alpha~1", 1, 5));

    History back = History.from(small.snapshot(), 3);

    assertThat(back.snapshot()).isEqualTo(small.snapshot());
    assertThat(back.missing(Map.of("alpha~1", 1L), 10)).isEmpty();
  }

  private static void add(History history, List<HistoryEntry> entries) {
    entries.forEach(entry -> history.apply(new LedgerEvent.Recorded(entry)));
  }
}
