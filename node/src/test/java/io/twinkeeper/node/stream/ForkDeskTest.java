package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.twinkeeper.node.stream.ForkMessages.Answer;
import io.twinkeeper.node.stream.ForkMessages.DiscardFork;
import io.twinkeeper.node.stream.ForkMessages.Discarded;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.ListForks;
import io.twinkeeper.node.stream.ForkMessages.MergeChanges;
import io.twinkeeper.node.stream.ForkMessages.MergeFork;
import io.twinkeeper.node.stream.ForkMessages.Merged;
import io.twinkeeper.node.stream.ForkMessages.Pull;
import io.twinkeeper.node.stream.ForkMessages.Refused;
import io.twinkeeper.node.stream.ForkMessages.Result;
import io.twinkeeper.node.stream.StreamMessages.Bytes;
import io.twinkeeper.persistence.fork.ForkMark;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableRule;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two twins fork; what the loser kept comes back over the wire, and both are equal. */
final class ForkDeskTest extends TwoTwins {
  /** Alpha leads and has rows that beta never gets; beta goes on; alpha comes back. */
  private void fork() {
    alpha.start();
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    alpha.shell.insert("shared");
    alpha.isFollowedBy(beta);
    beta.stop();
    alpha.shell.run("INSERT INTO events VALUES (100, 'only on alpha'), (101, 'both')");
    alpha.shell.run(
        "INSERT INTO events SELECT value, hex(randomblob(400)) FROM generate_series(200, 1500)");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() >= 4);
    alpha.stop();
    beta.start();
    beta.lead(2);
    beta.shell.run("INSERT INTO events VALUES (101, 'on beta'), (102, 'after')");
    alpha.start();
    beta.isFollowedBy(alpha);
  }

  private ForkDetail onlyFork() {
    TestProbe<ForkList> list = kit.createTestProbe();
    alpha.stream().tell(new ListForks(list.ref()));
    ForkList forks = list.receiveMessage(Twin.WAIT);
    assertThat(forks.forks()).hasSize(1);
    return forks.forks().get(0);
  }

  private Answer merge(boolean dryRun, Map<String, TableRule> rules) {
    TestProbe<Answer> answer = kit.createTestProbe();
    alpha.stream().tell(new MergeFork(onlyFork().id(), dryRun, false, rules, answer.ref()));
    return answer.receiveMessage(Twin.WAIT);
  }

  private MergeReport merged(boolean dryRun, Map<String, TableRule> rules) {
    Answer answer = merge(dryRun, rules);
    assertThat(answer).isInstanceOf(Merged.class);
    return ((Merged) answer).report();
  }

  @Test
  void bringsAForkBackToTheActiveNodeAndBothAreEqual() {
    fork();
    assertThat(onlyFork().base()).isEqualTo("ancestor");
    assertThat(onlyFork().state()).isEqualTo("open");

    MergeReport dry = merged(true, Map.of());
    assertThat(beta.shell.run("SELECT count(*) FROM events")).isEqualTo("3");
    assertThat(onlyFork().state()).isEqualTo("open");

    MergeReport report = merged(false, Map.of());
    assertThat(report.tables()).isEqualTo(dry.tables());
    assertThat(report.node()).isEqualTo("beta");
    assertThat(report.written()).isEqualTo(1302);
    assertThat(report.conflictsTotal()).isEqualTo(1);
    assertThat(beta.shell.run("SELECT body FROM events WHERE id BETWEEN 100 AND 102"))
        .isEqualTo("only on alpha\non beta\nafter");
    beta.isFollowedBy(alpha);
    assertThat(onlyFork().state()).isEqualTo("merged");
    assertThat(onlyFork().by()).isEqualTo("operator");
    assertThat(onlyFork().report()).isEqualTo(report);
    assertThat(alpha.merged).containsExactly(report);

    assertThat(merge(false, Map.of())).isInstanceOf(Refused.class);
    assertThat(merged(true, Map.of()).written()).as("a second merge").isZero();
  }

  @Test
  void refusesWhileNobodyIsActiveAndKeepsTheForkOpen() {
    fork();
    beta.stop();
    Answer answer = merge(false, Map.of());
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(((Refused) answer).kind()).isEqualTo(ForkRefusal.NOT_NOW);
    assertThat(onlyFork().state()).isEqualTo("open");
  }

  private TestProbe<Answer> askToMerge(boolean again) {
    TestProbe<Answer> answer = kit.createTestProbe();
    alpha.stream().tell(new MergeFork(onlyFork().id(), false, again, Map.of(), answer.ref()));
    return answer;
  }

  private void isStillBeingMergedThoughBetaHasCommitted() {
    await().atMost(Twin.WAIT).until(() -> onlyFork().report() != null);
    assertThat(onlyFork().state()).isEqualTo("merging");
    assertThat(alpha.merged).isEmpty();
    assertThat(beta.shell.run("SELECT body FROM events WHERE id = 100")).isEqualTo("only on alpha");
  }

  @Test
  void isMergedOnlyOnceTheLoserHasTheRowsToo() {
    fork();
    AtomicBoolean away = new AtomicBoolean(true);
    alpha.wire.lose(m -> m instanceof Bytes && away.get());
    TestProbe<Answer> answer = askToMerge(false);
    isStillBeingMergedThoughBetaHasCommitted();
    away.set(false);
    assertThat(answer.receiveMessage(Twin.WAIT)).isInstanceOf(Merged.class);
    assertThat(onlyFork().state()).isEqualTo("merged");
    beta.isFollowedBy(alpha);
  }

  @Test
  void isOpenAgainIfTheRowsWereLostWithTheActiveNode() {
    fork();
    alpha.wire.lose(m -> m instanceof Bytes);
    TestProbe<Answer> answer = askToMerge(false);
    isStillBeingMergedThoughBetaHasCommitted();
    beta.stop();
    alpha.lead(3);
    alpha.shell.run("INSERT INTO events VALUES (9000, 'the line goes on without them')");
    Answer lost = answer.receiveMessage(Twin.WAIT);
    assertThat(lost).isInstanceOf(Refused.class);
    assertThat(((Refused) lost).reason()).contains("lost with the active node");
    assertThat(onlyFork().state()).isEqualTo("open");

    assertThat(merged(false, Map.of()).node()).isEqualTo("alpha");
    assertThat(alpha.shell.run("SELECT body FROM events WHERE id = 100"))
        .isEqualTo("only on alpha");
  }

  @Test
  void notesAResultThatComesWhenNobodyWaitsForItAnyMore() {
    fork();
    AtomicReference<StreamMessages.Command> late = new AtomicReference<>();
    alpha.wire.lose(
        m -> {
          if (m instanceof Result) {
            late.set(m);
          }
          return m instanceof Result;
        });
    askToMerge(false);
    await().atMost(Twin.WAIT).until(() -> late.get() != null);
    alpha.stop();
    alpha.wire.lose(m -> false);
    alpha.start();
    assertThat(onlyFork().state()).isEqualTo("merging");
    beta.isFollowedBy(alpha);
    alpha.stream().tell(Objects.requireNonNull(late.get()));
    await().atMost(Twin.WAIT).until(() -> onlyFork().state().equals("merged"));
    assertThat(alpha.merged).hasSize(1);
  }

  @Test
  void fetchesAPartAgainThatWasLost() {
    fork();
    alpha.wire.loseNext(Pull.class);
    assertThat(merged(false, Map.of()).written()).isEqualTo(1302);
  }

  @Test
  void mergesNothingWhereTheGrantHasEnded() {
    fork();
    beta.permitted.set(false);
    Answer answer = merge(false, Map.of());
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(((Refused) answer).reason()).contains("may not serve");
    assertThat(beta.shell.run("SELECT count(*) FROM events WHERE id = 100")).isEqualTo("0");
    assertThat(onlyFork().state()).isEqualTo("open");
  }

  @Test
  void leavesAnOfferToWhoLeadsInTheNewerEpoch() throws Exception {
    fork();
    TestProbe<StreamMessages.Command> desk = kit.createTestProbe();
    Path changes = Files.writeString(root.resolve("changes"), "not looked at");
    beta.stream()
        .tell(
            new MergeChanges(
                "t", changes, MergeRules.DEFAULT, Optional.empty(), 3, Position.NONE, desk.ref()));
    await().atMost(Twin.WAIT).until(() -> !Files.exists(changes));
    beta.describe(); // what it had to say it would have said by now
    desk.expectNoMessage(Duration.ZERO);
  }

  @Test
  void mergesAgainIfItIsToldTo() {
    fork();
    merged(false, Map.of());
    beta.shell.run("DELETE FROM events WHERE id = 100");
    assertThat(askToMerge(false).receiveMessage(Twin.WAIT)).isInstanceOf(Refused.class);
    Answer again = askToMerge(true).receiveMessage(Twin.WAIT);
    assertThat(again).isInstanceOf(Merged.class);
    assertThat(((Merged) again).report().written()).isEqualTo(1);
  }

  @Test
  void mergesByItselfOnlyWhatHasAnAncestorAndIsOpenOrWasSilentForLong() {
    Instant kept = Instant.parse("2026-11-21T08:00:00Z");
    ForkMark open = ForkMark.open(kept);
    assertThat(ForkDesk.mayBeMergedUnasked(open, "ancestor", kept)).isTrue();
    assertThat(ForkDesk.mayBeMergedUnasked(open, "winner", kept)).isFalse();
    assertThat(ForkDesk.mayBeMergedUnasked(open, "none", kept)).isFalse();
    assertThat(ForkDesk.mayBeMergedUnasked(open, "pending", kept)).isFalse();
    ForkMark merging = open.merging(kept, "auto");
    Instant soon = kept.plus(Duration.ofMinutes(5));
    assertThat(ForkDesk.mayBeMergedUnasked(merging, "ancestor", soon)).isFalse();
    Instant later = kept.plus(Duration.ofMinutes(11));
    assertThat(ForkDesk.mayBeMergedUnasked(merging, "ancestor", later)).isTrue();
  }

  @Test
  void removesByItselfOnlyAMergedForkWithoutConflicts() {
    Instant kept = Instant.parse("2026-10-01T08:00:00Z");
    Instant now = kept.plus(Duration.ofDays(31));
    MergeReport clean =
        new MergeReport("f", "w/d", "beta", kept, false, true, List.of(), 0, List.of(), "");
    MergeReport lossy =
        new MergeReport("f", "w/d", "beta", kept, false, true, List.of(), 1, List.of(), "log");
    assertThat(ForkDesk.isDoneWith(ForkMark.merged(kept, "auto", clean), now)).isTrue();
    assertThat(ForkDesk.isDoneWith(ForkMark.merged(kept, "auto", clean), kept)).isFalse();
    assertThat(ForkDesk.isDoneWith(ForkMark.merged(kept, "auto", lossy), now)).isFalse();
    assertThat(ForkDesk.isDoneWith(ForkMark.open(kept), now)).isFalse();
  }

  @Test
  void mergesByItselfWhatIsUnionAndLeavesTheRestToTheOperator() {
    MergeRules rules =
        new MergeRules(TableRule.DEFAULT, Map.of("events", TableRule.of(MergePolicy.UNION)), false);
    alpha.merge = new MergeSettings(true, rules);
    fork();
    await().atMost(Twin.WAIT.multipliedBy(2)).until(() -> !onlyFork().state().equals("open"));
    await().atMost(Twin.WAIT).until(() -> onlyFork().state().equals("partly")); // both gave id 101
    assertThat(onlyFork().by()).isEqualTo("auto");
    assertThat(onlyFork().report()).isNotNull();
    assertThat(alpha.merged.get(0).tables())
        .extracting(TableResult::outcome)
        .containsExactly(TableResult.Outcome.MERGED);
    assertThat(alpha.merged.get(0).tables().get(0).open()).isEqualTo(1);
    beta.isFollowedBy(alpha);
  }

  @Test
  void discardsOnlyWhatIsMergedUnlessToldTo() {
    fork();
    TestProbe<Answer> answer = kit.createTestProbe();
    String id = onlyFork().id();
    alpha.stream().tell(new DiscardFork(id, false, answer.ref()));
    assertThat(answer.receiveMessage(Twin.WAIT)).isInstanceOf(Refused.class);
    assertThat(alpha.describe().forks()).hasSize(1);
    alpha.stream().tell(new DiscardFork(id, true, answer.ref()));
    assertThat(answer.receiveMessage(Twin.WAIT)).isEqualTo(new Discarded(id));
    assertThat(alpha.removed).containsExactly(id);
    await().atMost(Twin.WAIT).until(() -> alpha.describe().forks().isEmpty());
    alpha.stream().tell(new DiscardFork(id, true, answer.ref()));
    assertThat(answer.receiveMessage(Twin.WAIT)).isInstanceOf(Refused.class);
  }
}
