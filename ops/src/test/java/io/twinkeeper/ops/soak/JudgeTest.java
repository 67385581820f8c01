package io.twinkeeper.ops.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;
  private Path alpha;
  private Path beta;

  @BeforeEach
  void twoEqualCopies() throws Exception {
    alpha = directory.resolve("alpha.db");
    beta = directory.resolve("beta.db");
    sql(
        alpha,
        "pragma journal_mode = wal",
        "create table commits (id text primary key)",
        "create table t (id integer primary key, b blob)",
        "insert into commits values ('a-1'), ('a-2')",
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 50)"
            + " insert into t select i, randomblob(3000) from n");
    Files.copy(alpha, beta);
  }

  @Test
  void findsNothingInEqualCopiesWhateverTheirJournalMode() throws Exception {
    sql(beta, "pragma journal_mode = delete");

    assertThat(judge(Set.of("a-1", "a-2")).violations()).isEmpty();
  }

  @Test
  void findsARowThatDiffers() throws Exception {
    sql(beta, "update t set b = zeroblob(3000) where id = 17");

    assertThat(judge(Set.of("a-1")).violations())
        .hasSize(2)
        .anySatisfy(v -> assertThat(v).contains("the rows of [t] differ on alpha and beta"))
        .anySatisfy(v -> assertThat(v).contains("the pages differ"));
  }

  @Test
  void findsATableThatIsMissing() throws Exception {
    sql(beta, "drop table t");

    assertThat(judge(Set.of("a-1")).violations())
        .anySatisfy(v -> assertThat(v).contains("the rows of [t] differ"));
  }

  @Test
  void findsAPageThatIsBroken() throws Exception {
    try (FileChannel file = FileChannel.open(beta, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[600]), 4096 * 2);
    }

    assertThat(judge(Set.of("a-1")).violations())
        .anySatisfy(v -> assertThat(v).startsWith("beta's copy is not sound"));
  }

  @Test
  void findsAnAnswerThatIsNowhere() throws Exception {
    assertThat(judge(Set.of("a-1", "a-3")).violations())
        .containsExactly("1 answered commits are nowhere: [a-3]");
  }

  @Test
  void takesAForkForAPlaceToBe() throws Exception {
    Path fork = directory.resolve("fork.db");
    Files.copy(alpha, fork);
    sql(fork, "insert into commits values ('a-3')");
    Evidence evidence =
        new Evidence(
            copies(), "alpha", List.of(examine(fork)), Set.of("a-1", "a-3"), List.of(), List.of());

    assertThat(new Judge(evidence).violations()).isEmpty();
    assertThat(new Judge(evidence).onlyInForks()).containsExactly("a-3");
  }

  @Test
  void isNotContentWithNothing() throws Exception {
    assertThat(judge(Set.of()).violations())
        .containsExactly("no commit was answered: nothing was tried");
  }

  @Test
  void everySnapshotNeedsAReason() throws Exception {
    Evidence.Done kill = done(Act.Kind.KILL_TREE);
    HistoryEntry bare = entry("resnapshotted", NOON.plusSeconds(5), "diverged");

    assertThat(judge(List.of(bare), List.of(kill)).violations())
        .singleElement()
        .asString()
        .contains("a snapshot on alpha~life", "that nothing explains", "diverged");
  }

  @Test
  void violenceExplainsASnapshotAndAFork() throws Exception {
    HistoryEntry snapshot =
        entry(
            "resnapshotted",
            NOON.plusSeconds(5),
            "3/77/8000000000000001 is beside the source's line");
    HistoryEntry fork = entry("fork-kept", NOON.plusSeconds(4), "");

    assertThat(judge(List.of(fork, snapshot), List.of(done(Act.Kind.KILL_TREE))).violations())
        .isEmpty();
    assertThat(judge(List.of(fork, snapshot), List.of(done(Act.Kind.SWITCHOVER))).violations())
        .hasSize(2);
    HistoryEntry late = entry("fork-kept", NOON.plusSeconds(600), "");
    assertThat(judge(List.of(late), List.of(done(Act.Kind.KILL_TREE))).violations()).hasSize(1);
  }

  @Test
  void violenceElsewhereExplainsNoFork() throws Exception {
    HistoryEntry fork =
        new HistoryEntry(
            "beta~life", 1, NOON.plusSeconds(4), "fork-kept", "soak", 3, "said", Map.of());

    assertThat(judge(List.of(fork), List.of(done(Act.Kind.KILL_TREE))).violations()).hasSize(1);
  }

  @Test
  void aSegmentThatDoesNotApplyIsNeverExplained() throws Exception {
    HistoryEntry snapshot = entry("resnapshotted", NOON, "cannot apply: checksum");

    assertThat(judge(List.of(snapshot), List.of(done(Act.Kind.KILL_TREE))).violations()).hasSize(1);
  }

  @Test
  void onlyTheFirstCopyNeedsNoTrouble() throws Exception {
    HistoryEntry first = entry("resnapshotted", NOON, "it had no copy");
    HistoryEntry again = entry("resnapshotted", NOON.plusSeconds(60), "it had no copy");

    assertThat(judge(List.of(first), List.of()).violations()).isEmpty();
    assertThat(judge(List.of(first, again), List.of()).violations()).hasSize(1);
  }

  @Test
  void aNewSourcesFirstSnapshotIsAFirstCopyToo() throws Exception {
    HistoryEntry first = entry("resnapshotted", NOON, "the source began anew: first seen");
    HistoryEntry again = entry("resnapshotted", NOON.plusSeconds(60), "it had no copy");

    assertThat(judge(List.of(first), List.of()).violations()).isEmpty();
    assertThat(judge(List.of(first, again), List.of()).violations()).hasSize(1);
  }

  private Judge judge(Set<String> answered) throws Exception {
    return new Judge(new Evidence(copies(), "alpha", List.of(), answered, List.of(), List.of()));
  }

  private Judge judge(List<HistoryEntry> history, List<Evidence.Done> acts) throws Exception {
    return new Judge(new Evidence(copies(), "alpha", List.of(), Set.of("a-1"), history, acts));
  }

  private Map<String, Findings> copies() throws Exception {
    return Map.of("alpha", examine(alpha), "beta", examine(beta));
  }

  private Findings examine(Path database) throws Exception {
    return new Examination(directory, Jvm.options(64, directory), "select id from commits")
        .of(database);
  }

  private static Evidence.Done done(Act.Kind kind) {
    Act act = new Act(Duration.ZERO, kind, Act.Role.ACTIVE, Duration.ofSeconds(1));
    return new Evidence.Done(act, "alpha", NOON.minusSeconds(10), NOON);
  }

  private static HistoryEntry entry(String kind, Instant at, String why) {
    return new HistoryEntry("alpha~life", 1, at, kind, "soak", 3, "said", Map.of("why", why));
  }

  private static void sql(Path database, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
