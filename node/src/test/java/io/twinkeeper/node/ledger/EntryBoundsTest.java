package io.twinkeeper.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryBoundsTest {
  private static final String LONG = "x".repeat(10_000);

  @Test
  void cutsNamesAndTexts() {
    assertThat(EntryBounds.name(LONG)).hasSize(128).endsWith("…");
    assertThat(EntryBounds.text(LONG)).hasSize(512).endsWith("…");
    assertThat(EntryBounds.text("short")).isEqualTo("short");
  }

  @Test
  void keepsTheFirstThirtyDetails() {
    Map<String, String> details = new HashMap<>();
    for (int n = 0; n < 100; n++) {
      details.put("key-%03d".formatted(n), LONG);
    }

    assertThat(EntryBounds.details(details)).hasSize(30).containsKey("key-000");
  }

  @Test
  void endsABatchBeforeItOutgrowsAFrame() {
    HistoryEntry large =
        new HistoryEntry("a~1", 1, Entries.NOON, "k", "w", 1, "x".repeat(20_000), Map.of());
    Batch.Builder batch = new Batch.Builder(100);

    assertThat(batch.add(large)).isTrue();
    assertThat(batch.add(large)).isTrue();
    assertThat(batch.add(large)).isFalse();
    assertThat(batch.add(Entries.entry("a~1", 2))).as("no gap behind the end").isFalse();
    assertThat(batch.build()).satisfies(b -> assertThat(b.entries()).hasSize(2));
    assertThat(batch.build().more()).isTrue();
  }
}
