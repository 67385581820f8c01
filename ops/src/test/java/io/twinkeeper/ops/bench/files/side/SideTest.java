package io.twinkeeper.ops.bench.files.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SideTest {
  private static final List<String> SOCKETS =
      List.of(
          "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt",
          "   0: 02004E0A:0369 00000000:0000 0A 00000000:00000000 00:00000000 00000000",
          "   1: 02004E0A:55F0 01004E0A:A3C2 01 00000000:00000000 00:00000000 00000000");

  @Test
  void tellsAListenerFromAConnection() {
    assertThat(Side.listens(SOCKETS, 873)).isTrue();
    assertThat(Side.listens(SOCKETS, 22000)).isFalse();
    assertThat(Side.listens(SOCKETS, 8732)).isFalse();
  }

  @Test
  void addsUserAndSystemTime() {
    assertThat(Side.seconds("1.250 0.313\n")).isEqualTo(1.563, within(1e-9));
    assertThat(Side.seconds("")).isZero(); // it was killed
  }
}
