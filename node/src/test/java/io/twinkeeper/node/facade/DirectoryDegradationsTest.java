package io.twinkeeper.node.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DirectoryDegradationsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void whatWasWrongStaysSoWhileItIsSilent() {
    DirectoryStatus failed = DirectoryStatus.failed("no rights").silent(NOW);

    assertThat(DirectoryDegradations.of(failed, NOW.plusSeconds(2)))
        .hasSize(1)
        .containsEntry("directory-failed", "no rights");
    assertThat(DirectoryDegradations.of(failed, NOW.plus(LastAnswers.LONG)))
        .containsOnlyKeys("directory-failed", "directory-busy");
  }
}
