package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What editors, loggers and version control do to files. */
class ProgramsTest {
  private static final String GIT =
      "export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b"
          + " GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b; ";

  private static final int BLOCK = 3 << 20;

  @RegisterExtension final Pair pair = new Pair();

  @Test
  void anEditorThatWritesBesideAndRenames() throws Exception {
    pair.alpha().sh("echo 0 >a; chmod 640 a");
    pair.settle();
    pair.alpha()
        .sh(
            "for i in {1..30}; do cp -p a .a.tmp; echo $i >>.a.tmp; sync .a.tmp; mv .a.tmp a;"
                + " done");
    pair.settle();
    assertThat(pair.beta().sh("stat -c %a a; tail -n 1 a; ls -A")).isEqualTo("640\n30\na\n");
    assertThat(pair.beta().copies()).isEmpty();
  }

  @Test
  void anEditorThatMovesTheOldFileAwayFirst() throws Exception {
    pair.alpha().sh("echo 0 >a");
    pair.settle();
    pair.alpha()
        .sh("for i in {1..30}; do echo x >4913; rm 4913; mv a a~; echo $i >a; sync a; rm a~; done");
    pair.settle();
    assertThat(pair.beta().sh("cat a; ls -A")).isEqualTo("30\na\n");
  }

  @Test
  void anEditorThatEditsInPlaceOnBothSidesInTurn() throws Exception {
    pair.alpha().sh("seq 100 >a");
    for (int i = 1; i <= 5; i++) {
      pair.settle();
      (i % 2 == 0 ? pair.alpha() : pair.beta()).sh("sed -i '" + i + "s/$/ edited/' a");
    }
    pair.settle();
    assertThat(pair.alpha().sh("grep -c edited a; ls -A")).isEqualTo("5\na\n");
  }

  @Test
  void aLogThatGrowsWhileItIsReadIsWholeInTheEnd() throws Exception {
    pair.alpha()
        .sh(
            "for i in {1..300}; do echo \"line $i of a log that never rests\" >>log; sleep 0.005;"
                + " done");
    pair.settle();
    assertThat(pair.beta().sh("wc -l <log")).isEqualTo("300\n");
    assertThat(pair.alpha().copies()).isEmpty();
  }

  /** What the receiver shows is always something that the file has been, begun anew or going on. */
  @Test
  void aLargeFileThatIsWrittenSlowlyIsNeverSeenTorn() throws Exception {
    Path big = pair.beta().top().resolve("big");
    try (Beholder beholder = new Beholder(big, ProgramsTest::asWritten)) {
      pair.alpha().sh(slowly("a b c d e f"));
      pair.settle();
      await().atMost(Nodes.PATIENCE).until(() -> beholder.seen().contains("abcdef"));
      pair.alpha().sh(slowly("f e d c b a"));
      pair.settle();
      await().atMost(Nodes.PATIENCE).until(() -> beholder.seen().contains("fedcba"));

      assertThat(beholder.seen()).allMatch(s -> "abcdef".startsWith(s) || "fedcba".startsWith(s));
    }
    assertThat(pair.beta().sh("ls -A")).isEqualTo("big\n");
  }

  private static String slowly(String blocks) {
    return "for b in "
        + blocks
        + "; do head -c "
        + BLOCK
        + " /dev/zero | tr '\\0' $b; sleep 0.1; done >big";
  }

  /** One letter for each block: the last may have begun only. */
  private static String asWritten(byte[] content) {
    StringBuilder blocks = new StringBuilder();
    for (int at = 0; at < content.length; at++) {
      if (at % BLOCK == 0) {
        blocks.append((char) content[at]);
      } else if (content[at] != content[at - 1]) {
        return "torn in a block, at " + at + " of " + content.length;
      }
    }
    return blocks.toString();
  }

  @Test
  void logsAreRotated() throws Exception {
    pair.alpha().sh("for i in 1 2 3; do echo $i >log.$i; done; echo 0 >log");
    pair.settle();
    pair.alpha().sh("rm log.3; mv log.2 log.3; mv log.1 log.2; mv log log.1; echo new >log");
    pair.settle();
    assertThat(pair.beta().sh("cat log log.1 log.2 log.3")).isEqualTo("new\n0\n1\n2\n");
  }

  @Test
  void temporaryFilesThatComeAndGoLeaveNothingBehind() throws Exception {
    pair.alpha()
        .sh("for i in {1..400}; do t=$(mktemp tmp.XXXX); echo $i >$t; rm $t; done; echo end >end");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("end");
  }

  @Test
  void anArchiveIsUnpackedAndUnpackedAgain() throws Exception {
    pair.alpha()
        .sh(
            """
            mkdir -p src/x; for i in {1..200}; do echo $i >src/x/$i; done
            touch -d 2010-10-10 src/x/*; tar cf all.tar src; rm -r src; tar xf all.tar
            """);
    pair.settle();
    pair.beta().sh("tar xf all.tar; rm all.tar");
    pair.settle();
    assertThat(pair.alpha().sh("ls src/x | wc -l")).isEqualTo("200\n");
    assertThat(pair.alpha().copies()).isEmpty();
  }

  @Test
  void aRepositoryIsCommittedToAndBranchedAndRebasedDuringTheSync() throws Exception {
    pair.alpha()
        .sh(
            GIT
                + """
                git init -q -b main .
                for i in {1..60}; do mkdir -p src/$((i%7)); seq $i 200 >src/$((i%7))/f$i; done
                git add .; git commit -qm first
                """);
    pair.alpha()
        .sh(
            GIT
                + """
                git checkout -q -b topic; for i in 1 2 3 4; do seq $i 99 >src/0/t$i; git add .; git commit -qm t$i; done
                git checkout -q main; git mv src/1 src/one; git commit -qm moved; rm -r src/2; git commit -qam removed
                git checkout -q topic; git rebase -q main; git gc -q
                """);
    pair.settle();
    assertThat(
            pair.beta()
                .sh(
                    GIT
                        + "git fsck --strict 2>&1; git status --porcelain; git log --oneline | wc"
                        + " -l"))
        .isEqualTo("7\n");
    pair.beta()
        .sh(GIT + "git checkout -q main; git merge -q topic; git branch -d topic >/dev/null");
    pair.settle();
    assertThat(pair.alpha().sh(GIT + "git fsck --strict 2>&1; git status --porcelain; git branch"))
        .isEqualTo("* main\n");
    assertThat(pair.alpha().copies()).isEmpty();
  }

  @Test
  void aCopyOverAWholeTreeThatIsTheSameAlreadyChangesNothing() throws Exception {
    pair.alpha().sh("mkdir t; for i in {1..200}; do echo $i >t/$i; done");
    pair.settle();
    pair.atOnce(
        () -> {
          pair.alpha().sh("cp -r t u; rm -r t; mv u t");
          pair.beta().sh("cp -r t u; rm -r t; mv u t");
        });
    pair.settle();
    assertThat(pair.alpha().sh("ls t | wc -l; ls")).isEqualTo("200\nt\n");
  }

  @Test
  void aDatabaseInTheTreeIsLeftAloneAndNamed() throws Exception {
    pair.alpha()
        .sh(
            """
            python3 -c '
            import sqlite3
            c = sqlite3.connect("app.db")
            c.execute("create table t(x)"); c.commit()'
            echo beside >beside
            """);
    await().atMost(Nodes.PATIENCE).until(() -> pair.beta().has("beside"));
    assertThat(pair.beta().names()).containsExactly("beside");
    assertThat(pair.status("alpha").path("skipped_databases").toString()).contains("app.db");
    pair.alpha().sh("rm app.db");
    pair.settle();
  }
}
