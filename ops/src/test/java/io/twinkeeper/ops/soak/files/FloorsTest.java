package io.twinkeeper.ops.soak.files;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run in which hardly anything happened proves nothing. */
class FloorsTest {
  private static final Floors MINUTE = new Floors(1, 2);

  private final Map<String, Long> done =
      Choice.ALL.stream().collect(toMap(Choice::name, c -> 30L * c.weight()));
  private final Map<Kind, Integer> mishaps = new EnumMap<>(Kind.class);

  private void happen(int count) {
    Mishaps plan = new Mishaps(List.of("alpha", "beta"), 7);
    for (int i = 0; i < count; i++) {
      mishaps.merge(plan.next().kind(), 1, Integer::sum);
    }
  }

  @Test
  void areReachedByAnOrdinaryRun() {
    happen(11);
    assertThat(MINUTE.violations(done, 500, mishaps)).isEmpty();
  }

  @Test
  void areNotReachedByARunInWhichNothingHappened() {
    assertThat(MINUTE.violations(Map.of(), 0, mishaps))
        .satisfiesExactly(
            operations -> assertThat(operations).contains("operations: 0, not 400"),
            trouble -> assertThat(trouble).contains("mishaps: 0, not 5"));
  }

  @Test
  void areForEachKindOfOperation() {
    happen(11);
    Map<String, Long> less = new HashMap<>(done);
    less.put("exchange", 1L);
    assertThat(MINUTE.violations(less, 0, mishaps))
        .singleElement()
        .asString()
        .contains("exchange: 1, not 3");
  }

  @Test
  void areForEachKindOfTrouble() {
    happen(18);
    mishaps.remove(Kind.KILL);
    assertThat(MINUTE.violations(done, 0, mishaps))
        .singleElement()
        .asString()
        .contains("kill: 0, not 3");
  }
}
