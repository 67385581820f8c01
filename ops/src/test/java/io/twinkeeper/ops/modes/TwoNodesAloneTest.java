package io.twinkeeper.ops.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two twins and nothing else. */
@Tag("namespaces")
@ExtendWith(Inquest.class)
class TwoNodesAloneTest {
  private static final Duration A_WHILE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private Yard yard;

  @BeforeEach
  void form() throws Exception {
    yard = new Yard(directory, List.of("alpha", "beta"), "");
    yard.start("alpha");
    yard.start("beta");
    yard.awaitActive("alpha");
    yard.rows("alpha").add("before");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
  }

  @AfterEach
  void stop() throws Exception {
    yard.close();
  }

  @Test
  void nothingMovesByItselfAndAWordMovesItAndTheOtherRespectsTheWordWhenItReturns()
      throws Exception {
    assertThat(activateBeta()).startsWith("5 ").contains("not off");
    long epoch = yard.epoch("alpha");
    yard.wires.cut("alpha", "beta");
    String seen =
        await()
            .atMost(Yard.PATIENCE)
            .until(() -> yard.position("alpha"), Optional::isPresent)
            .get();
    yard.rows("alpha").add("unseen");
    await().atMost(Yard.PATIENCE).until(() -> !yard.position("alpha").orElse(seen).equals(seen));
    yard.kill("alpha");
    yard.wires.heal("alpha", "beta");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("beta"));
    assertThat(yard.beats("beta").atMillis()).isEmpty();

    assertThat(activateBeta()).startsWith("0 ");
    yard.awaitActive("beta");
    long word = yard.epoch("beta");
    assertThat(word).isGreaterThan(epoch).isOdd();
    yard.rows("beta").add("after");

    long backAtMillis = System.currentTimeMillis();
    yard.start("alpha");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("alpha").has("after"));
    assertThat(yard.isActive("beta")).isTrue();
    assertThat(yard.epoch("beta")).isEqualTo(word);
    assertThat(yard.beats("alpha").firstAfterMillis(backAtMillis)).isEqualTo(Long.MAX_VALUE);
    yard.awaitForks("alpha", 1);
  }

  @Test
  void theActiveOneGoesOnAlone() throws Exception {
    long epoch = yard.epoch("alpha");
    long sinceMillis = System.currentTimeMillis();
    yard.kill("beta");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha"));
    yard.rows("alpha").add("alone");
    yard.start("beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("alone"));
    assertThat(yard.epoch("alpha")).isEqualTo(epoch);
    assertThat(yard.beats("alpha").longestGap(sinceMillis)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void whileOneIsFrozenNobodyTakesOverAndWhenItThawsItIsGrantedAnew() throws Exception {
    long epoch = yard.epoch("alpha");
    Set<Long> frozen = yard.freeze("alpha");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("beta"));
    assertThat(yard.beats("beta").atMillis()).isEmpty();

    yard.thaw(frozen);
    await().atMost(Yard.PATIENCE).until(() -> yard.epoch("alpha") > epoch);
    await().atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha") || yard.isActive("beta"));
    String active = yard.isActive("alpha") ? "alpha" : "beta";
    String other = active.equals("alpha") ? "beta" : "alpha";
    yard.awaitActive(active);
    assertThat(yard.isActive(other)).isFalse();
    yard.rows(active).add("after");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows(other).has("after"));
  }

  private String activateBeta() throws Exception {
    return yard.twin(
        "beta",
        "activate",
        Yard.WORKLOAD,
        "--on",
        "beta",
        "--node",
        "beta",
        "--config",
        yard.file("twin.conf").toString(),
        "--i-have-checked-that",
        "alpha-is-off");
  }
}
