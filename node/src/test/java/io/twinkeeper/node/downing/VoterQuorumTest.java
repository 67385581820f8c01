package io.twinkeeper.node.downing;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.downing.Links.Cut;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each member decides for each state of three links, {@code abw}: alpha, beta, witness. */
class VoterQuorumTest {
  private static final Set<String> ALL = Set.of("a", "b", "w");
  private static final VoterQuorum MAJORITY = new VoterQuorum(2);

  @Test
  void nobodyLeavesWhileAllHearEachOther() {
    assertThat(decisions(MAJORITY, ALL))
        .allSatisfy((member, leaving) -> assertThat(leaving).isEmpty());
  }

  @Test
  void nobodyLeavesWhenOneLinkIsCutWhicheverItIs() {
    for (String link : List.of("ab", "bw", "aw")) {
      assertThat(decisions(MAJORITY, ALL, link))
          .as(link)
          .allSatisfy((member, leaving) -> assertThat(leaving).isEmpty());
    }
  }

  @Test
  void aMemberWithoutAnyLinkLeavesAndTheOthersStay() {
    Map<String, Set<String>> decisions = decisions(MAJORITY, ALL, "ab", "aw");
    assertThat(decisions.get("a")).containsExactly("a");
    assertThat(decisions.get("b")).containsExactly("a");
    assertThat(decisions.get("w")).containsExactly("a");
  }

  @Test
  void everybodyLeavesWhenNobodyHearsAnybody() {
    assertThat(decisions(MAJORITY, ALL, "ab", "bw", "aw"))
        .allSatisfy((member, leaving) -> assertThat(leaving).containsExactly(member));
  }

  @Test
  void twoOfThreeThatLoseEachOtherBothLeave() {
    assertThat(decisions(MAJORITY, Set.of("a", "b"), "ab"))
        .allSatisfy((member, leaving) -> assertThat(leaving).containsExactly(member));
  }

  @Test
  void withoutAQuorumToKeepNobodyEverLeaves() {
    assertThat(decisions(new VoterQuorum(0), Set.of("a", "b"), "ab"))
        .allSatisfy((member, leaving) -> assertThat(leaving).isEmpty());
  }

  @Test
  void oneOfTwoThatIsStillJoiningRemovesWhoKeepsItFromIt() {
    Links<String> links = new Links<>(Set.of("a", "b"), Set.of(new Cut<>("b", "a")));
    VoterQuorum two = new VoterQuorum(0);
    assertThat(two.leaving(links, "b", false, Set.of("a", "b"))).containsExactly("a");
    assertThat(two.leaving(links, "b", true, Set.of("a", "b"))).isEmpty();
    Links<String> replaced =
        new Links<>(
            Set.of("a", "old b", "b"), Set.of(new Cut<>("a", "old b"), new Cut<>("b", "old b")));
    assertThat(two.leaving(replaced, "b", false, Set.of("a", "b"))).containsExactly("old b");
  }

  @Test
  void oneSidedNewsOfACutIsEnough() {
    Links<String> links = new Links<>(ALL, Set.of(new Cut<>("w", "a"), new Cut<>("b", "a")));
    assertThat(MAJORITY.leaving(links, "b", true, ALL)).containsExactly("a");
    assertThat(MAJORITY.leaving(links, "a", true, ALL)).containsExactly("a");
  }

  @Test
  void aCrashDuringABridgeRemovesOnlyTheDead() {
    Links<String> links =
        new Links<>(ALL, Set.of(new Cut<>("a", "b"), new Cut<>("b", "a"), new Cut<>("w", "b")));
    assertThat(MAJORITY.leaving(links, "a", true, ALL)).containsExactly("b");
    assertThat(MAJORITY.leaving(links, "w", true, ALL)).containsExactly("b");
  }

  @Test
  void membersThatDoNotVoteDoNotCount() {
    Links<String> links =
        new Links<>(
            Set.of("a", "b", "x", "y"),
            Set.of(new Cut<>("a", "b"), new Cut<>("x", "b"), new Cut<>("y", "b")));
    assertThat(MAJORITY.leaving(links, "a", true, Set.of("a", "b"))).containsExactly("a");
  }

  /** Whatever is cut, no two members stay on sides that do not reach each other. */
  @Test
  void neverLeavesTwoSidesStanding() {
    Set<String> members = Set.of("a", "b", "c", "d", "e");
    List<String> links = List.of("ab", "ac", "ad", "ae", "bc", "bd", "be", "cd", "ce", "de");
    for (int cut = 0; cut < 1 << links.size(); cut++) {
      Set<Cut<String>> cuts = new HashSet<>();
      for (int i = 0; i < links.size(); i++) {
        if ((cut >> i & 1) == 1) {
          cuts.add(cut(links.get(i)));
        }
      }
      Links<String> state = new Links<>(members, cuts);
      Set<String> staying = new HashSet<>(members);
      members.forEach(m -> staying.removeAll(new VoterQuorum(3).leaving(state, m, true, members)));
      assertThat(staying).allSatisfy(m -> assertThat(state.sideOf(m)).containsAll(staying));
      assertThat(staying.isEmpty() || staying.size() >= 3).as("%s", cuts).isTrue();
    }
  }

  private static Map<String, Set<String>> decisions(
      VoterQuorum rule, Set<String> members, String... cut) {
    Set<Cut<String>> cuts = new HashSet<>();
    for (String link : cut) {
      cuts.add(cut(link));
      cuts.add(new Cut<>(link.substring(1), link.substring(0, 1)));
    }
    Links<String> links = new Links<>(members, cuts);
    Map<String, Set<String>> decisions = new HashMap<>();
    members.forEach(member -> decisions.put(member, rule.leaving(links, member, true, members)));
    return decisions;
  }

  private static Cut<String> cut(String link) {
    return new Cut<>(link.substring(0, 1), link.substring(1));
  }
}
