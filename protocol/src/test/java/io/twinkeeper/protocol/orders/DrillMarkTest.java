package io.twinkeeper.protocol.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillMarkTest {
  private static final Instant NOON = Instant.parse("2026-12-06T12:00:00Z");
  private static final Instant ONE = NOON.plusSeconds(3_600);

  @Test
  void isReadAsItWasWritten() {
    DrillMark mark =
        begun("full", Optional.of(begun("full", Optional.empty()).ended("failed", "a")));
    assertThat(DrillMark.of("web", book(mark.words()))).contains(mark);
    assertThat(DrillMark.all(book(mark.words()))).containsExactly(mark);
  }

  @Test
  void anOlderVersionsMarkCanBeRead() {
    DrillMark read =
        DrillMark.of(
                "web",
                book(
                    Map.of(
                        "id",
                        "d1",
                        "by",
                        "alpha",
                        "home",
                        "beta",
                        "started",
                        NOON.toString(),
                        "outcome",
                        "passed")))
            .orElseThrow();
    assertThat(read.startedAt()).isEqualTo(NOON);
    assertThat(read.past()).isEqualTo(DrillMark.Past.NONE);
  }

  @Test
  void aFailureIsToBeLookedAtUntilAFullDrillPasses() {
    DrillMark failed = begun("full", Optional.empty()).ended("failed", "alpha");
    assertThat(unresolved(failed)).containsOnlyKeys("failed");
    DrillMark isolated = begun("isolated", Optional.of(failed)).ended("passed", "alpha");
    assertThat(unresolved(isolated)).containsOnlyKeys("failed");
    DrillMark refused = DrillMark.noted("web", "d4", "beta", ONE, "refused", Optional.of(isolated));
    assertThat(unresolved(refused)).containsOnlyKeys("failed", "refused");
    DrillMark passed = begun("full", Optional.of(refused)).ended("passed", "alpha");
    assertThat(unresolved(passed)).isEmpty();
  }

  @Test
  void whatIsRefusedOrIsolatedDoesNotHideWhenAWorkloadWasMovedLast() {
    DrillMark passed = begun("full", Optional.empty()).ended("passed", "alpha");
    DrillMark isolated = begun("isolated", Optional.of(passed)).ended("passed", "alpha");
    DrillMark refused = begun("full", Optional.of(isolated)).ended("refused", "alpha");
    assertThat(refused.past().movedAt()).contains(NOON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "missed"})
  void oneThatNeverRanDoesNotTakeTheMarkOfOneThatRuns(String outcome) {
    DrillMark running = begun("full", Optional.empty());
    DrillMark noted = DrillMark.noted("web", "d2", "beta", ONE, outcome, Optional.of(running));
    assertThat(noted.running()).isTrue();
    assertThat(noted.id()).isEqualTo(running.id());
    assertThat(unresolved(noted)).containsExactly(Map.entry(outcome, ONE));
  }

  @Test
  void onlyAFullDrillThatRunsIsInTheWayOfOtherMoves() {
    DrillMark full = begun("full", Optional.empty());
    assertThat(DrillMark.inTheWay("web", book(full.words())))
        .hasValueSatisfying(why -> assertThat(why).contains("a drill of web runs"));
    assertThat(DrillMark.inTheWay("mail", book(full.words()))).isEmpty();
    assertThat(DrillMark.inTheWay("web", book(full.ended("passed", "alpha").words()))).isEmpty();
    DrillMark isolated = begun("isolated", Optional.empty());
    assertThat(DrillMark.inTheWay("web", book(isolated.words()))).isEmpty();
  }

  private static Map<String, Instant> unresolved(DrillMark mark) {
    return DrillMark.of("web", book(mark.words())).orElseThrow().past().unresolved();
  }

  private static DrillMark begun(String kind, Optional<DrillMark> before) {
    return DrillMark.begun("web", "d1", kind, "alpha", "beta", NOON, before);
  }

  private static OrderBook book(Map<String, String> words) {
    return OrderBook.of(
        List.of(new StandingOrder(DrillMark.matter("web"), 1, "alpha", NOON, true, words)));
  }
}
