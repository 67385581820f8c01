package io.twinkeeper.node.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.tenant.FoundTenants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RemovalsTest {
  private static final String ROOT = "inode 1";

  private final Removals removals = new Removals();
  private final Set<List<String>> live = tenants(0, 20);
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");

  private static Set<List<String>> tenants(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> List.of("t" + i))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Set<List<String>> removedIf(
      String root, List<String> unreadable, Set<List<String>> there) {
    Map<List<String>, Path> paths =
        there.stream().collect(Collectors.toMap(t -> t, t -> Path.of("/x", t.get(0))));
    Set<List<String>> removed =
        removals.judge(live, new FoundTenants(root, unreadable, paths, List.of()), now).removed();
    live.removeAll(removed);
    now = now.plusMillis(500);
    return removed;
  }

  private Set<List<String>> removedIf(Set<List<String>> there) {
    return removedIf(ROOT, List.of(), there);
  }

  @Test
  void takesAsRemovedWhatIsMissingTwice() {
    removedIf(tenants(0, 20));
    assertThat(removedIf(tenants(1, 20))).isEmpty();
    assertThat(removals.isUndecided()).isTrue();
    assertThat(removedIf(tenants(1, 20))).containsExactly(List.of("t0"));
    assertThat(removals.isUndecided()).isFalse();
  }

  @Test
  void doesNotTakeAsRemovedWhatWasOnlyBeingReplaced() {
    removedIf(tenants(1, 20));
    removedIf(tenants(0, 20));
    assertThat(removedIf(tenants(1, 20))).isEmpty();
  }

  @Test
  void waitsIfMostAreGoneAtOnceUntilAllOfThemAreBack() {
    removedIf(tenants(0, 20));
    assertThat(removedIf(Set.of())).isEmpty();
    assertThat(removedIf(Set.of())).isEmpty();
    assertThat(removals.held()).contains("20 of 20");
    assertThat(removedIf(tenants(0, 19))).isEmpty();
    assertThat(removedIf(tenants(0, 19))).as("one is still missing").isEmpty();
    assertThat(removals.held()).isNotNull();
    removedIf(tenants(0, 20));
    assertThat(removals.held()).isNull();
    removedIf(tenants(0, 19));
    assertThat(removedIf(tenants(0, 19))).hasSize(1);
  }

  @Test
  void waitsIfMostGoOneAfterTheOtherWithinAMinute() {
    removedIf(tenants(0, 20));
    int gone = 0;
    for (int i = 1; i <= 20; i++) {
      removedIf(tenants(i, 20));
      gone += removedIf(tenants(i, 20)).size();
    }
    assertThat(gone).isLessThanOrEqualTo(10);
    assertThat(removals.held()).isNotNull();
  }

  @Test
  void takesManyRemovalsThatTakeTheirTime() {
    removedIf(tenants(0, 20));
    for (int i = 1; i <= 20; i++) {
      removedIf(tenants(i, 20));
      assertThat(removedIf(tenants(i, 20))).hasSize(1);
      now = now.plus(Duration.ofSeconds(15));
    }
  }

  @Test
  void waitsIfTheDirectoryIsGoneHoweverFewThereWere() {
    live.retainAll(tenants(0, 2));
    removedIf(tenants(0, 2));
    removedIf("", List.of(), Set.of());
    assertThat(removedIf("", List.of(), Set.of())).isEmpty();
    assertThat(removals.held()).contains("directory");
  }

  @Test
  void waitsIfAnotherDirectoryIsInThePlaceOfTheFirst() {
    live.retainAll(tenants(0, 2));
    removedIf(tenants(0, 2));
    removedIf("inode 2", List.of(), Set.of());
    assertThat(removedIf("inode 2", List.of(), Set.of())).isEmpty();
    assertThat(removals.held()).contains("another directory");
  }

  @Test
  void takesTheLastFewAsRemoved() {
    live.retainAll(tenants(0, 2));
    removedIf(tenants(0, 2));
    removedIf(Set.of());
    assertThat(removedIf(Set.of())).hasSize(2);
  }

  @Test
  void takesNothingAsRemovedThatCouldNotBeLookedAt() {
    removedIf(tenants(0, 20));
    removedIf(ROOT, List.of("/x/t0: permission denied"), tenants(1, 20));
    assertThat(removedIf(ROOT, List.of("/x/t0: permission denied"), tenants(1, 20))).isEmpty();
    assertThat(removedIf(tenants(1, 20))).hasSize(1);
  }
}
