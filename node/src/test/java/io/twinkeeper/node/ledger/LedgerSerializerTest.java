package io.twinkeeper.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerSerializerTest {
  private static final String RECORDED =
      "{\"origin\":\"alpha~1\",\"sequence\":7,\"at\":\"2026-11-20T12:00:07Z\",\"kind\":\"granted\","
          + "\"workload\":\"scoreboard\",\"epoch\":3,\"summary\":\"entry 7\",\"details\":{\"n\":\"1\"}}";

  private final LedgerSerializer serializer = new LedgerSerializer();

  @Test
  void writesEventsInTheFormatThatJournalsHold() {
    LedgerEvent event = new LedgerEvent.Recorded(Entries.entry("alpha~1", 7));

    assertThat(serializer.manifest(event)).isEqualTo("recorded-1");
    assertThat(new String(serializer.toBinary(event), StandardCharsets.UTF_8)).isEqualTo(RECORDED);
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    List<Object> written =
        List.of(
            new LedgerEvent.Recorded(Entries.entry("alpha~1", 7)),
            new LedgerEvent.Founded("alpha~1"),
            new HistorySnapshot(
                "alpha~1", Map.of("alpha~1", 7L), Map.of(), Entries.run("alpha~1", 1, 7)));
    for (Object each : written) {
      assertThat(serializer.fromBinary(serializer.toBinary(each), serializer.manifest(each)))
          .isEqualTo(each);
    }
  }

  @Test
  void ignoresAFieldThatALaterBuildAdded() throws Exception {
    byte[] later = "{\"origin\":\"alpha~1\",\"colour\":\"red\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(serializer.fromBinary(later, "founded-1"))
        .isEqualTo(new LedgerEvent.Founded("alpha~1"));
  }

  @Test
  void refusesAManifestItDoesNotKnow() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "recorded-2"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("recorded-2");
  }
}
