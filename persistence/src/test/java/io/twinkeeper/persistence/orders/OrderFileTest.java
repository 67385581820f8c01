package io.twinkeeper.persistence.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderCopy;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.orders.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFileTest {
  @TempDir private Path directory;

  @Test
  void isEmptyBeforeAnythingWasSaid() throws IOException {
    assertThat(OrderFile.open(directory.resolve("new")).found()).isEqualTo(OrderCopy.EMPTY);
  }

  @Test
  void givesBackWhatWasSaved() throws IOException {
    StandingOrder order =
        new StandingOrder(
            Pause.matter("web"),
            7,
            "alpha",
            Instant.parse("2026-11-21T12:00:00.123Z"),
            false,
            Pause.words("»racks«"));
    OrderCopy copy =
        OrderCopy.EMPTY
            .accept(new Vote(new Ballot(3, "alpha"), order))
            .flatMap(c -> c.prepare(order.matter(), new Ballot(4, "beta")))
            .flatMap(c -> c.prepare("drain/beta", new Ballot(1, "beta")))
            .orElseThrow();
    OrderFile.open(directory).save(copy);
    assertThat(OrderFile.open(directory).found()).isEqualTo(copy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{}", "{\"version\":2,\"orders\":[]}", "{\"version\":1,\"orders\":[{}]}"})
  void refusesWhatItCannotUnderstandInsteadOfForgettingAPause(String text) throws IOException {
    Files.writeString(directory.resolve("orders.json"), text);
    assertThatThrownBy(() -> OrderFile.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("orders.json")
        .hasMessageContaining("remove the file");
  }
}
