package io.twinkeeper.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.demo.load.FenceCosts;
import io.twinkeeper.ops.demo.workspace.Tree;
import io.twinkeeper.ops.demo.workspace.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ReportTest {
  private static final Tree TREE =
      new Tree(new TreeMap<>(Map.of("a.txt", new Tree.Entry(Tree.Type.FILE, 0644, 5, "ab12"))));
  private static final Trees EQUAL =
      new Trees(Map.of("alpha", TREE, "beta", TREE), List.of(), 48, 16);

  @Test
  void hasExactlyTheseKeysForOneRound() {
    JsonNode json = report(round("alpha", 7_000, 100, 0, 3));

    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "takeoverMillis",
            "detectionMillis",
            "activationMillis",
            "switchoverOutageMillis",
            "answeredWrites",
            "answeredBeforeKillMissingOnSurvivor",
            "missingAfterRejoin",
            "forkedTransactions",
            "maxConnectorsAtOnce",
            "integrityCheck",
            "directoriesEqual",
            "directories",
            "lagMillis");
    assertThat(json.path("takeoverMillis").asLong()).isEqualTo(7_000);
    assertThat(json.path("lagMillis").path("p99").asDouble()).isEqualTo(9.5);
  }

  @Test
  void givesMediansSumsAndTheWorstOfSeveralRounds() {
    JsonNode json =
        report(
            round("alpha", 7_000, 100, 0, 3),
            round("beta", 20_000, 100, 0, 4),
            round("alpha", 8_000, 100, 0, 0));

    assertThat(json.path("takeoverMillis").asLong()).isEqualTo(8_000);
    assertThat(json.path("worst").path("takeoverMillis").asLong()).isEqualTo(20_000);
    assertThat(json.path("forkedTransactions").asLong()).isEqualTo(7);
    assertThat(json.path("answeredWrites").asLong()).isEqualTo(5_000);
    assertThat(json.path("rounds")).hasSize(3);
    assertThat(json.path("rounds").get(1).path("struck").asText()).isEqualTo("beta");
    assertThat(json.path("rounds").get(1).path("stepMillis").path("granted").asLong())
        .isEqualTo(60);
  }

  @Test
  void saysNullForWhatNobodyMeasured() {
    RoundResult round =
        new RoundResult(
            "alpha",
            1,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Map.of(),
            1,
            1,
            0,
            0,
            0,
            OptionalDouble.empty(),
            OptionalDouble.empty());

    JsonNode json = report(round);

    assertThat(json.path("detectionMillis").isNull()).isTrue();
    assertThat(json.path("lagMillis").path("p50").isNull()).isTrue();
  }

  @Test
  void takesTheMeanOfTheMiddleTwo() {
    assertThat(Report.median(List.of(1.0, 9.0, 3.0, 4.0))).hasValue(3.5);
    assertThat(Report.median(List.of())).isEmpty();
  }

  @Test
  void passesOnlyWithOneConnectorSoundCopiesAndNothingMissing() {
    List<RoundResult> rounds = List.of(round("alpha", 1, 1, 0, 0));
    assertThat(verdict(rounds, 0, 1, "ok").passed()).isTrue();
    assertThat(verdict(rounds, 1, 1, "ok").passed()).isFalse();
    assertThat(verdict(rounds, 0, 2, "ok").passed()).isFalse();
    assertThat(verdict(rounds, 0, 0, "ok").passed()).isFalse();
    assertThat(verdict(rounds, 0, 1, "row 7 missing from index").passed()).isFalse();
  }

  @Test
  void failsARunWhosePlannedSwitchoverLeftAFork() {
    List<RoundResult> rounds = List.of(round("alpha", 1, 1, 0, 0));
    Verdict verdict =
        new Verdict(rounds, 5_000, 0, 2, 1, 1, "ok", 5_010, "ab12", Optional.empty(), EQUAL);

    assertThat(verdict.passed()).isFalse();
    assertThat(new Summary(verdict).text(Ansi.OFF))
        .contains("1 fork came without a blow")
        .endsWith("FAILED");
    assertThat(new Report(verdict).json()).containsEntry("forksOutsideBlows", 1);
  }

  @Test
  void failsARunWhoseWorkspacesDiffer() {
    Trees differ = new Trees(EQUAL.trees(), List.of("a.txt is not there on beta"), 48, 16);
    Trees onlyOne = new Trees(Map.of("alpha", TREE), List.of(), 48, 16);
    for (Trees trees : List.of(differ, onlyOne)) {
      List<RoundResult> rounds = List.of(round("alpha", 1, 1, 0, 0));
      Verdict verdict =
          new Verdict(rounds, 5_000, 0, 0, 0, 1, "ok", 5_010, "ab12", Optional.empty(), trees);

      assertThat(verdict.passed()).isFalse();
      assertThat(new Summary(verdict).text(Ansi.OFF)).contains("DIFFERENT").endsWith("FAILED");
      assertThat(new Report(verdict).json()).containsEntry("directoriesEqual", false);
    }
    Verdict verdict = verdict(List.of(round("alpha", 1, 1, 0, 0)), 0, 1, "ok");
    assertThat(verdict.passed()).isTrue();
    assertThat(new Report(verdict).json()).containsEntry("directoriesEqual", true);
    assertThat(new Summary(verdict).text(Ansi.OFF)).contains("1 file, 5 bytes, sha-256 ");
  }

  @Test
  void withAFenceNothingMayBeMissingOnTheSurvivor() {
    FenceCosts.Summary costs = new FenceCosts.Summary(4_900, 100, 2.5, 9.0, 40);
    Verdict held = fenced(round("alpha", 1, 1, 0, 0), costs);
    Verdict broken = fenced(round("alpha", 1, 1, 0, 3), costs);
    Verdict unused = fenced(round("alpha", 1, 1, 0, 0), new FenceCosts.Summary(0, 5_000, 0, 0, 0));

    assertThat(held.passed()).isTrue();
    assertThat(broken.passed()).isFalse();
    assertThat(unused.passed()).isFalse();
    assertThat(new Summary(held).text(Ansi.OFF))
        .contains("4,900 answers waited", "p99 9.0 ms", "100 answers were given without it");
    JsonNode json = Json.mapper().valueToTree(new Report(held).json());
    assertThat(json.path("fence").path("answersWithFence").asLong()).isEqualTo(4_900);
    assertThat(json.path("fence").path("answersWithout").asLong()).isEqualTo(100);
  }

  private static Verdict fenced(RoundResult round, FenceCosts.Summary costs) {
    return new Verdict(
        List.of(round), 5_000, 0, 0, 0, 1, "ok", 5_010, "ab12", Optional.of(costs), EQUAL);
  }

  private static JsonNode report(RoundResult... rounds) {
    Verdict verdict = verdict(List.of(rounds), 0, 1, "ok");
    return Json.mapper().valueToTree(new Report(verdict).json());
  }

  private static Verdict verdict(
      List<RoundResult> rounds, int missing, int connectors, String integrity) {
    return new Verdict(
        rounds,
        5_000,
        missing,
        0,
        0,
        connectors,
        integrity,
        5_010,
        "ab12",
        Optional.empty(),
        EQUAL);
  }

  private static RoundResult round(
      String struck, long takeover, long answered, long missing, long forked) {
    return new RoundResult(
        struck,
        takeover,
        OptionalLong.of(50),
        OptionalLong.of(40),
        Map.of("granted", 60L),
        900,
        answered,
        forked,
        missing,
        forked,
        OptionalDouble.of(2.5),
        OptionalDouble.of(9.5));
  }
}
