package io.twinkeeper.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.merge.ForkDetail;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForkAdminTest {
  private static ForkDetail fork(String stream, String id) {
    Instant at = Instant.EPOCH;
    return new ForkDetail(
        id, stream, "alpha", at, "0/0/0", "1/1/1", 1, "/f", 1, "none", "open", at, "", null);
  }

  private static final ForkDetail ONE = fork("board/ann", "2026-3-1");
  private static final ForkDetail AGAIN = fork("board/ann", "2026-3-1-2");
  private static final ForkDetail OTHER = fork("board/bob", "2026-3-1");
  private static final List<ForkDetail> ALL = List.of(ONE, AGAIN, OTHER);

  @Test
  void anExactIdIsNotMistakenForTheBeginningOfAnother() {
    assertThat(ForkAdmin.named("2026-3-1", List.of(ONE, AGAIN))).containsExactly(ONE);
    assertThat(ForkAdmin.named("2026-3-1-2", ALL)).containsExactly(AGAIN);
  }

  @Test
  void theStreamTellsForksOfOneIdApart() {
    assertThat(ForkAdmin.named("2026-3-1", ALL)).containsExactly(ONE, OTHER);
    assertThat(ForkAdmin.named("board/bob/2026-3-1", ALL)).containsExactly(OTHER);
    assertThat(ForkAdmin.named("board/ann/2026-3-1", ALL)).containsExactly(ONE);
    assertThat(ForkAdmin.named("board/bob", ALL)).containsExactly(OTHER);
  }

  @Test
  void theBeginningWillDoIfItIsNoOthers() {
    assertThat(ForkAdmin.named("2026-3-1-", ALL)).containsExactly(AGAIN);
    assertThat(ForkAdmin.named("1999", ALL)).isEmpty();
  }
}
