package io.twinkeeper.ops.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final List<Span> logged = new ArrayList<>();
  private final Judge judge = new Judge(() -> now, logged::add);

  @Test
  void remembersTheMostAtOnceAfterTheyAreGone() {
    judge.opened("scoreboard", "alpha", 1, "s1");
    judge.opened("scoreboard", "beta", 2, "s2");
    judge.ended("s1", "closed");
    judge.ended("s2", "closed");

    assertThat(judge.report().maxAtOnce()).isEqualTo(2);
    assertThat(judge.report().current()).isZero();
  }

  @Test
  void countsEachWorkloadByItself() {
    judge.opened("scoreboard", "alpha", 1, "s1");
    judge.opened("billing", "beta", 1, "s2");

    assertThat(judge.report().maxAtOnce()).isEqualTo(1);
  }

  @Test
  void writesWhenAConnectorCameWasHeardAndWent() {
    judge.opened("scoreboard", "alpha", 1, "s1");
    Instant came = now;
    now = now.plusMillis(200);
    judge.beat("s1");
    now = now.plusMillis(1_000);
    judge.ended("s1", "silent");

    Span span = judge.report().spans().get(0);
    assertThat(span.from()).isEqualTo(came);
    assertThat(span.lastHeartbeat()).isEqualTo(came.plusMillis(200));
    assertThat(span.to()).isEqualTo(now);
    assertThat(span.end()).isEqualTo("silent");
    assertThat(logged).hasSize(2);
  }

  @Test
  void endsASessionOnce() {
    judge.opened("scoreboard", "alpha", 1, "s1");
    judge.ended("s1", "silent");
    judge.ended("s1", "closed");

    assertThat(judge.report().spans()).extracting(Span::end).containsExactly("silent");
  }
}
