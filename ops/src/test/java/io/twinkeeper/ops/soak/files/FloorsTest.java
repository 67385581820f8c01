package io.twinkeeper.ops.soak.files;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run in which hardly anything happened proves nothing. */
class FloorsTest {
  private static final Floors MINUTE = worked(1, 1);

  private final Map<String, Long> done =
      Choice.ALL.stream().collect(toMap(Choice::name, c -> 30L * c.weight()));
  private final Map<Kind, Integer> mishaps = new EnumMap<>(Kind.class);

  private static Floors worked(int minutesOfAll, int minutes) {
    return new Floors(Duration.ofMinutes(minutesOfAll), Duration.ofMinutes(minutes), 2);
  }

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
  void areThoseOfTheTimeThatWasWorked() {
    happen(20);
    assertThat(worked(10, 4).violations(done, 500, mishaps)).isEmpty();
    assertThat(worked(10, 10).violations(done, 500, mishaps))
        .satisfiesExactly(
            operations -> assertThat(operations).contains("operations: ", "not 4,000"),
            trouble -> assertThat(trouble).contains("mishaps: 20, not 50"));
  }

  @Test
  void areThousandsOfOperationsInTenMinutesHoweverLittleWasWorked() {
    happen(5);
    assertThat(worked(10, 1).violations(Map.of("create", 400L), 0, mishaps))
        .anySatisfy(operations -> assertThat(operations).contains("operations: 400, not 2,000"));
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
