package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.stream.ForkMessages.Answer;
import io.twinkeeper.node.stream.ForkMessages.DiscardFork;
import io.twinkeeper.node.stream.ForkMessages.Discarded;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.ListForks;
import io.twinkeeper.node.stream.ForkMessages.MergeFork;
import io.twinkeeper.node.stream.ForkMessages.Merged;
import io.twinkeeper.node.stream.ForkMessages.Refused;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableRule;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two twins fork; what the loser kept comes back over the wire, and both are equal. */
final class ForkDeskTest {
  @TempDir private Path root;
  private final ActorTestKit kit =
      ActorTestKit.create("fork-desk-test", ConfigFactory.load("helm-test.conf"));
  private final WalWatch watch = WalWatch.start();
  private Twin alpha;
  private Twin beta;

  @BeforeEach
  void start() {
    alpha = new Twin(kit, watch, root, "alpha", "beta");
    beta = new Twin(kit, watch, root, "beta", "alpha");
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    watch.close();
  }

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
    alpha.stream().tell(new MergeFork(onlyFork().id(), dryRun, rules, answer.ref()));
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
    Answer answer = merge(true, Map.of());
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(((Refused) answer).kind()).isEqualTo(ForkRefusal.NOT_NOW);
    assertThat(onlyFork().state()).isEqualTo("open");
  }

  @Test
  void mergesByItselfWhatIsUnionAndLeavesTheRestToTheOperator() {
    MergeRules rules =
        new MergeRules(TableRule.DEFAULT, Map.of("events", TableRule.of(MergePolicy.UNION)), false);
    alpha.merge = new MergeSettings(true, rules);
    fork();
    await().atMost(Twin.WAIT.multipliedBy(2)).until(() -> !onlyFork().state().equals("open"));
    await().atMost(Twin.WAIT).until(() -> onlyFork().state().equals("merged"));
    assertThat(onlyFork().by()).isEqualTo("auto");
    assertThat(onlyFork().report()).isNotNull();
    assertThat(alpha.merged.get(0).tables())
        .extracting(TableResult::outcome)
        .containsExactly(TableResult.Outcome.MERGED);
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
