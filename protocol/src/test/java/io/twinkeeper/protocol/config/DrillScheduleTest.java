package io.twinkeeper.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrillScheduleTest {
  private static final String[] SCHEDULES = {
    "first sunday 03:00 America/Los_Angeles",
    "last friday 22:30 UTC",
    "fourth monday 02:30 Europe/Berlin",
    "every wednesday 00:00 Asia/Kolkata",
    "daily 02:30 America/New_York"
  };

  @ParameterizedTest
  @CsvSource({
    "first sunday 03:00 America/Los_Angeles, 2026-11-21T12:00:00Z, 2026-12-06T11:00:00Z",
    "first sunday 03:00 America/Los_Angeles, 2026-12-06T10:59:59Z, 2026-12-06T11:00:00Z",
    "first sunday 03:00 America/Los_Angeles, 2026-12-06T11:00:00Z, 2027-01-03T11:00:00Z",
    "last friday 22:30 UTC, 2026-11-21T12:00:00Z, 2026-11-27T22:30:00Z",
    "EVERY Monday 04:00 Europe/Berlin, 2026-11-23T03:00:00Z, 2026-11-30T03:00:00Z",
    "second tuesday 12:00 UTC, 2026-11-21T12:00:00Z, 2026-12-08T12:00:00Z",
    "daily 05:00 UTC, 2026-11-21T12:00:00Z, 2026-11-22T05:00:00Z",
    // the clocks skip 02:30 that night
    "daily 02:30 America/New_York, 2026-03-08T05:00:00Z, 2026-03-08T07:30:00Z"
  })
  void comesNextAt(String text, Instant after, Instant next) {
    assertThat(DrillSchedule.parse(text).after(after)).isEqualTo(next);
  }

  @Property
  void nothingLiesBetweenTheLastTimeAndTheNext(
      @ForAll @IntRange(max = 4) int which,
      @ForAll @LongRange(min = 1_700_000_000L, max = 2_000_000_000L) long second) {
    DrillSchedule schedule = DrillSchedule.parse(SCHEDULES[which]);
    Instant now = Instant.ofEpochSecond(second);
    Instant last = schedule.upTo(now);
    Instant next = schedule.after(now);
    assertThat(last).isBeforeOrEqualTo(now);
    assertThat(next).isAfter(now);
    assertThat(schedule.after(last)).isEqualTo(next);
    assertThat(schedule.upTo(next)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "fifth sunday 03:00 UTC, 'fifth'",
    "first sun 03:00 UTC, 'sun'",
    "first sunday 3 UTC, '3'",
    "first sunday 03:00 Mars/Base, 'Mars/Base'",
    "sunday 03:00, 2 words"
  })
  void saysWhatIsNotUnderstood(String text, String what) {
    assertThatThrownBy(() -> DrillSchedule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what.replace("'", ""));
  }
}
