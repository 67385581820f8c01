package io.twinkeeper.ops.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void theSameSeedMakesTheSameTrouble() {
    assertThat(acts(7)).isEqualTo(acts(7)).isNotEqualTo(acts(8));
  }

  @Test
  void everyKindOfTroubleComesToBothRoles() {
    assertThat(acts(1)).extracting(Act::kind).contains(Act.Kind.values());
    assertThat(acts(1).stream().filter(a -> a.kind() == Act.Kind.KILL_TREE).map(Act::role))
        .contains(Act.Role.values());
  }

  private static List<Act> acts(long seed) {
    Schedule schedule = new Schedule(seed);
    return Stream.generate(schedule::next).limit(100).toList();
  }
}
