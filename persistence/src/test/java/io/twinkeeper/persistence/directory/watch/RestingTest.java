package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestingTest {
  private static final WatchSettings SETTINGS =
      new WatchSettings(Duration.ofNanos(100), Duration.ofNanos(1_000), Duration.ofDays(1));

  /** The clock may be anywhere, right before its overflow too. */
  private static final long T = Duration.ofNanos(Long.MAX_VALUE - 500).toNanos();

  private final Resting resting = new Resting(SETTINGS, 100);

  @Test
  void handsAPathOutWhenItHasRested() {
    resting.path(path("a"), T);
    resting.path(path("b"), T + 50);
    resting.path(path("a"), T + 60);
    assertThat(resting.take(T + 149).isEmpty()).isTrue();
    assertThat(resting.take(T + 150).paths()).containsExactly(path("b"));
    assertThat(resting.take(T + 160).paths()).containsExactly(path("a"));
    assertThat(resting.isEmpty()).isTrue();
  }

  @Test
  void handsAPathThatNeverRestsOutAfterTheLongestTime() {
    resting.path(path("hot"), T);
    for (int i = 50; i < 1_000; i += 50) {
      resting.path(path("hot"), T + i);
      assertThat(resting.take(T + i).isEmpty()).isTrue();
    }
    assertThat(resting.take(T + 1_000).paths()).containsExactly(path("hot"));
  }

  @Test
  void tellsOnceUntilItIsTakenFrom() {
    assertThat(resting.untilTelling(T)).isEqualTo(Long.MAX_VALUE);
    resting.path(path("a"), T);
    assertThat(resting.tells(T + 99)).isFalse();
    assertThat(resting.untilTelling(T + 40)).isBetween(60L, 80L);
    assertThat(resting.tells(T + 100)).isTrue();
    assertThat(resting.tells(T + 100)).isFalse();
    assertThat(resting.untilTelling(T + 100)).isEqualTo(Long.MAX_VALUE);
    resting.path(path("b"), T + 100);
    assertThat(resting.take(T + 150).paths()).containsExactly(path("a"));
    assertThat(resting.untilTelling(T + 150)).isBetween(50L, 70L);
    assertThat(resting.tells(T + 200)).isTrue();
  }

  @Test
  void handsEverythingThatWaitsOutWhenItIsReleased() {
    resting.path(path("edit"), T);
    resting.gone(path("gone"), T);
    resting.left(path("left"), T);
    resting.tree(Optional.of(path("tree")), T);
    resting.walking(true);
    assertThat(resting.take(T + 1).isEmpty()).isTrue();
    assertThat(resting.takenThrough()).isZero();

    resting.release(7);

    assertThat(resting.takenThrough()).isZero();
    assertThat(resting.tells(T + 1)).isTrue();
    Rested rested = resting.take(T + 1);
    assertThat(rested.paths()).containsExactly(path("edit"), path("gone"), path("left"));
    assertThat(rested.trees()).containsExactly(path("tree"));
    assertThat(resting.takenThrough()).isEqualTo(7);
    assertThat(resting.isEmpty()).isTrue();
    resting.path(path("later"), T + 2);
    assertThat(resting.take(T + 3).isEmpty()).isTrue();
  }

  @Test
  void saysThatAReleaseOfNothingWasTaken() {
    resting.release(1);
    assertThat(resting.tells(T)).isTrue();
    assertThat(resting.take(T).isEmpty()).isTrue();
    assertThat(resting.takenThrough()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatATreeCovers() {
    resting.tree(Optional.of(path("d/e")), T);
    resting.tree(Optional.of(path("d")), T);
    resting.path(path("d/e/f"), T);
    resting.path(path("d-e"), T);
    resting.path(path("d"), T);
    Rested rested = resting.take(T + 100);
    assertThat(rested.trees()).containsExactly(path("d"));
    assertThat(rested.paths()).containsExactly(path("d-e"));
  }

  @Test
  void handsOutTogetherWhatWentTogether() {
    for (int i = 0; i < 30; i++) {
      resting.gone(path("f" + i), T + i * 10L);
      resting.path(path("edit" + i), T + i * 10L);
    }
    assertThat(resting.take(T + 389).paths())
        .hasSize(29)
        .allMatch(p -> p.toString().startsWith("edit"));
    assertThat(resting.tells(T + 389)).isFalse();
    assertThat(resting.tells(T + 390)).isTrue();
    assertThat(resting.take(T + 390).paths()).hasSize(31);
    assertThat(resting.isEmpty()).isTrue();
  }

  @Test
  void whatWentDoesNotWaitForeverForMoreThatGoes() {
    for (int i = 0; i < 500; i += 50) {
      resting.gone(path("f" + i), T + i);
      assertThat(resting.take(T + i).isEmpty()).isTrue();
    }
    resting.gone(path("last"), T + 490);
    assertThat(resting.untilTelling(T + 490)).isBetween(10L, 40L);
    assertThat(resting.take(T + 510).paths()).hasSize(9);
    assertThat(resting.take(T + 550).paths()).isEmpty();
    assertThat(resting.take(T + 590).paths()).containsExactly(path("f450"), path("last"));
  }

  @Test
  void whatIsThereAgainRestsByItself() {
    resting.gone(path("a"), T);
    resting.gone(path("b"), T + 90);
    assertThat(resting.take(T + 100).isEmpty()).isTrue();
    resting.path(path("a"), T + 120);
    assertThat(resting.take(T + 190).paths()).containsExactly(path("b"));
    assertThat(resting.take(T + 220).paths()).containsExactly(path("a"));
    resting.path(path("c"), T + 300);
    resting.gone(path("c"), T + 310);
    assertThat(resting.take(T + 410).paths()).containsExactly(path("c"));
  }

  @Test
  void everythingWaitsInsteadOfACrowdThatWent() {
    for (int i = 0; i < 90; i++) {
      resting.gone(path("d" + i + "/f"), T);
    }
    resting.gone(path("late"), T + 50);
    assertThat(resting.take(T + 100).isEmpty()).isTrue();
    for (int i = 0; i < 20; i++) {
      resting.gone(path("e" + i + "/f"), T + 120);
    }
    assertThat(resting.take(T + 220)).isEqualTo(Rested.EVERYTHING);
    assertThat(resting.isEmpty()).isTrue();
  }

  @Test
  void aTreeRestsWhenNothingNewIsFoundBelowIt() {
    resting.tree(Optional.of(path("d")), T);
    resting.tree(Optional.of(path("d/e")), T + 80);
    assertThat(resting.take(T + 150).isEmpty()).isTrue();
    assertThat(resting.take(T + 180).trees()).containsExactly(path("d"));
  }

  @Test
  void handsAMovedDirectorysTwoPathsOutTogether() {
    resting.left(path("old"), T);
    resting.tree(Optional.of(path("new")), T);
    resting.tree(Optional.of(path("new/in")), T + 80);
    assertThat(resting.take(T + 150).isEmpty()).isTrue();
    assertThat(resting.tells(T + 179)).isFalse();
    assertThat(resting.tells(T + 180)).isTrue();
    Rested rested = resting.take(T + 180);
    assertThat(rested.paths()).containsExactly(path("old"));
    assertThat(rested.trees()).containsExactly(path("new"));
  }

  @Test
  void aMovedDirectoryWaitsNoLongerThanTheLongestTime() {
    resting.left(path("old"), T);
    for (int i = 0; i < 1_000; i += 50) {
      resting.tree(Optional.of(path("d" + i)), T + i);
      assertThat(resting.take(T + i).paths()).isEmpty();
    }
    assertThat(resting.take(T + 1_000).paths()).containsExactly(path("old"));
  }

  @Test
  void noTreeRestsBeforeTheWalkIsOver() {
    resting.walking(true);
    resting.tree(Optional.of(path("d")), T);
    resting.path(path("f"), T);
    resting.left(path("old"), T);
    Rested file = resting.take(T + 500);
    assertThat(file.paths()).containsExactly(path("f"));
    assertThat(file.trees()).isEmpty();
    assertThat(resting.untilTelling(T + 500)).isBetween(500L, 520L);
    resting.walking(false);
    assertThat(resting.tells(T + 500)).isTrue();
    assertThat(resting.take(T + 500).trees()).containsExactly(path("d"));
    resting.walking(true);
    resting.tree(Optional.empty(), T + 500);
    assertThat(resting.take(T + 1_499).isEmpty()).isTrue();
    assertThat(resting.take(T + 1_500)).isEqualTo(Rested.EVERYTHING);
  }

  @Test
  void everythingCoversTheRestThatHasRestedButNotTheRest() {
    resting.path(path("a"), T);
    resting.tree(Optional.empty(), T);
    resting.path(path("hot"), T + 90);
    assertThat(resting.take(T + 100)).isEqualTo(Rested.EVERYTHING);
    assertThat(resting.take(T + 190).paths()).containsExactly(path("hot"));
  }

  @Test
  void aDirectoryWaitsInsteadOfTheCrowdInIt() {
    resting.path(path("other"), T);
    for (int i = 0; i < 1_000; i++) {
      resting.path(path("crowd/f" + i), T + 10);
    }
    Rested rested = resting.take(T + 110);
    assertThat(rested.trees()).containsExactly(path("crowd"));
    assertThat(rested.paths()).containsExactly(path("other"));
    assertThat(resting.isEmpty()).isTrue();
  }

  @Test
  void aCrowdWaitsNoLongerThanItsFirst() {
    resting.path(path("crowd/first"), T);
    for (int i = 0; i < 1_000; i++) {
      resting.path(path("crowd/f" + i), T + i);
    }
    assertThat(resting.take(T + 999).trees()).isEmpty();
    assertThat(resting.take(T + 1_000).trees()).containsExactly(path("crowd"));
  }

  @Test
  void everythingWaitsInsteadOfACrowdAllOverThePlace() {
    for (int i = 0; i < 101; i++) {
      resting.path(path("d" + i + "/f"), T + i);
    }
    assertThat(resting.take(T + 200)).isEqualTo(Rested.EVERYTHING);
    assertThat(resting.isEmpty()).isTrue();
  }

  @Test
  void everythingWaitsInsteadOfACrowdInTheRoot() {
    for (int i = 0; i < 101; i++) {
      resting.path(path("f" + i), T);
    }
    assertThat(resting.take(T + 100)).isEqualTo(Rested.EVERYTHING);
    assertThat(resting.isEmpty()).isTrue();
  }

  private static FilePath path(String text) {
    return FilePath.of(text);
  }
}
