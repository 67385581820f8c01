package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.config.Names;
import io.twinkeeper.protocol.directory.VersionVector.Relation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VersionVectorTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

  @Test
  void tellsLaterFromBeside() {
    VersionVector base = VersionVector.NONE.changedBy("alpha", NOW);
    VersionVector one = base.changedBy("alpha", NOW);
    VersionVector other = base.changedBy("beta", NOW);

    assertThat(base.relationTo(base)).isEqualTo(Relation.EQUAL);
    assertThat(one.relationTo(base)).isEqualTo(Relation.AFTER);
    assertThat(base.relationTo(one)).isEqualTo(Relation.BEFORE);
    assertThat(one.relationTo(other)).isEqualTo(Relation.BESIDE);
    assertThat(one.merge(other).relationTo(other)).isEqualTo(Relation.AFTER);
    assertThat(VersionVector.NONE.relationTo(one)).isEqualTo(Relation.BEFORE);
  }

  @Test
  void countsOnFromTheSecondsOfTheClock() {
    VersionVector first = VersionVector.NONE.changedBy("alpha", NOW);
    assertThat(first.counts()).isEqualTo(Map.of("alpha", 1_790_000_000L));
    assertThat(first.changedBy("alpha", NOW).counts()).isEqualTo(Map.of("alpha", 1_790_000_001L));
    assertThat(first.changedBy("alpha", NOW.minusSeconds(99)).relationTo(first))
        .isEqualTo(Relation.AFTER);
    assertThat(VersionVector.NONE.changedBy("alpha", Instant.MIN).counts())
        .isEqualTo(Map.of("alpha", 1L));
  }

  @Test
  void doesNotCountBeyondWhatOthersTake() {
    VersionVector last = VersionVector.of(Map.of("alpha", VersionVector.MOST));
    assertThat(last.changedBy("alpha", NOW)).isEqualTo(last);
    assertThat(VersionVector.of(last.changedBy("alpha", Instant.MAX).counts())).isEqualTo(last);
  }

  @Test
  void refusesWhatNoNodeCanHaveCounted() {
    for (long count : new long[] {0, -1, Long.MIN_VALUE, VersionVector.MOST + 1}) {
      assertThatThrownBy(() -> VersionVector.of(Map.of("alpha", count)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> VersionVector.of(many("n", 33, 1)))
        .hasMessage("a version of 33 nodes");
    assertThat(VersionVector.of(many("n", 32, 1)).counts()).hasSize(32);
  }

  @Test
  void refusesNodesThatTheConfigurationWouldRefuse() {
    for (String name :
        List.of(
            "a",
            "a-1",
            "0",
            "",
            "-a",
            "a-",
            "A",
            "a.b",
            "a/b",
            "a\n",
            "\u00fc",
            "a".repeat(63),
            "a".repeat(64))) {
      boolean taken = true;
      try {
        VersionVector.of(Map.of(name, 1L));
      } catch (IllegalArgumentException e) {
        taken = false;
      }
      assertThat(taken).as(name).isEqualTo(Names.isName(name));
    }
  }

  @Test
  void madeUpNodesNeitherMakeItGrowNorPushOutOnesOwnChange() {
    VersionVector full = VersionVector.of(many("m", 32, VersionVector.MOST));

    assertThat(full.merge(VersionVector.of(many("n", 32, 7)))).isEqualTo(full);
    VersionVector changed = full.changedBy("alpha", NOW);
    assertThat(changed.counts()).hasSize(32).containsKey("alpha");
    assertThat(VersionVector.of(changed.counts())).isEqualTo(changed);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void mergesToTheSameInAnyOrder(
      @ForAll("versions") VersionVector a,
      @ForAll("versions") VersionVector b,
      @ForAll("versions") VersionVector c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    assertThat(a.merge(b).relationTo(b)).isIn(Relation.EQUAL, Relation.AFTER);
    assertThat(a.merge(b).equals(a))
        .isEqualTo(List.of(Relation.EQUAL, Relation.AFTER).contains(a.relationTo(b)));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void mergesToTheSameInAnyOrderAlsoIfThereAreTooMany(
      @ForAll("crowds") VersionVector a,
      @ForAll("crowds") VersionVector b,
      @ForAll("crowds") VersionVector c) {
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c))).isEqualTo(c.merge(b).merge(a));
    assertThat(a.merge(b).counts()).hasSizeLessThanOrEqualTo(VersionVector.MOST_NODES);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theRelationIsTheOthersReversed(
      @ForAll("versions") VersionVector a, @ForAll("versions") VersionVector b) {
    Relation reversed =
        switch (a.relationTo(b)) {
          case AFTER -> Relation.BEFORE;
          case BEFORE -> Relation.AFTER;
          case EQUAL -> Relation.EQUAL;
          case BESIDE -> Relation.BESIDE;
        };
    assertThat(b.relationTo(a)).isEqualTo(reversed);
    assertThat(a.equals(b)).isEqualTo(reversed == Relation.EQUAL);
  }

  private static Map<String, Long> many(String prefix, int nodes, long count) {
    Map<String, Long> counts = new HashMap<>();
    IntStream.range(0, nodes).forEach(i -> counts.put(prefix + i, count));
    return counts;
  }

  @Provide
  static Arbitrary<VersionVector> versions() {
    return Entries.versions();
  }

  @Provide
  static Arbitrary<VersionVector> crowds() {
    return net.jqwik.api.Arbitraries.maps(
            net.jqwik.api.Arbitraries.integers().between(0, 50).map(i -> "n" + i),
            net.jqwik.api.Arbitraries.longs().between(1, 9))
        .ofMinSize(10)
        .ofMaxSize(32)
        .map(VersionVector::of);
  }
}
