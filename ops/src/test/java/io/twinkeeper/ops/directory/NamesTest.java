package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A name is its bytes. */
class NamesTest {
  @RegisterExtension final Pair pair = new Pair();

  /** A file of that name, a directory with it, and what is done with both on the other side. */
  private void carried(String name) throws Exception {
    pair.alpha()
        .sh("n=%s; echo one >\"./$n\"; mkdir d \"d/$n\"; echo two >\"d/$n/$n\"".formatted(name));
    pair.settle();
    assertThat(pair.beta().sh("n=%s; cat \"./$n\" \"d/$n/$n\"".formatted(name)))
        .isEqualTo("one\ntwo\n");
    pair.beta()
        .sh("n=%s; echo more >>\"d/$n/$n\"; mv \"./$n\" moved; rm -r \"d/$n\"".formatted(name));
    pair.settle();
    assertThat(pair.alpha().names()).containsExactly("d", "moved");
  }

  @Test
  void aLineFeed() throws Exception {
    carried("$'two\\nlines\\n'");
  }

  @Test
  void whatIsNoUtf8() throws Exception {
    carried("$'caf\\xe9\\xff\\xc0\\x80'");
  }

  @Test
  void twoHundredAndFiftyFiveBytes() throws Exception {
    carried("$(printf 'n%.0s' {1..255})");
  }

  @Test
  void aLeadingDash() throws Exception {
    carried("-rf");
  }

  @Test
  void whatShellsAndPatternsReadDifferently() throws Exception {
    carried("$'*? [a-z]{x,y} $HOME `id` \"quoted\" \\'single\\' \\\\back!#;&|<>'");
  }

  @Test
  void controlCharacters() throws Exception {
    carried("$'\\x01\\x07\\x1b[31m\\x7f\\t\\r'");
  }

  @Test
  void otherScriptsAndPictures() throws Exception {
    carried(
        "'\u65e5\u672c\u8a9e \u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u202eabc \ud83d\ude00'");
  }

  @Test
  void spacesAndDotsAtTheEnd() throws Exception {
    carried("' . name .. '");
  }

  @Test
  void composedAndDecomposedAreTwoNames() throws Exception {
    pair.alpha().sh("echo composed >$'\\u00e9'; echo decomposed >$'e\\u0301'");
    pair.settle();
    assertThat(pair.beta().sh("cat $'\\u00e9' $'e\\u0301'")).isEqualTo("composed\ndecomposed\n");
  }

  @Test
  void namesThatDifferInTheirCaseOnlyAreTwoNames() throws Exception {
    pair.alpha()
        .sh("echo 1 >name; echo 2 >Name; echo 3 >NAME; mkdir d D; echo 4 >d/x; echo 5 >D/x");
    pair.settle();
    assertThat(pair.beta().sh("cat name Name NAME d/x D/x")).isEqualTo("1\n2\n3\n4\n5\n");
  }

  @Test
  void namesThatOtherProgramsUseForTheirOwn() throws Exception {
    pair.alpha()
        .sh(
            """
            for n in .git .stfolder .unison.x .twinkeeper .rsync-tmp core lost+found a~ .a.swp \\
              x.tmp x.part con nul 'desktop.ini' '#a#' '.#a' x.conflict-alpha-20261122T101530123Z
            do echo $n >"$n"; done
            """);
    pair.settle();
    assertThat(pair.beta().sh("ls -A | wc -l")).isEqualTo("17\n");
    assertThat(pair.beta().read(".git")).isEqualTo(".git\n");
  }

  @Test
  void aConflictOfTheLongestNamesFitsAndKeepsTheExtension() throws Exception {
    String name = "n".repeat(251) + ".txt";
    pair.atOnce(
        () -> {
          pair.alpha().sh("echo from-alpha >" + name);
          pair.beta().sh("echo from-beta >" + name);
        });
    pair.settle();
    assertThat(pair.alpha().copies()).hasSize(1).allMatch(copy -> copy.endsWith(".txt"));
    assertThat(pair.alpha().sh("cat * | sort")).isEqualTo("from-alpha\nfrom-beta\n");
  }

  @Test
  void aConflictOfANameThatIsNoUtf8KeepsItsBytes() throws Exception {
    pair.atOnce(
        () -> {
          pair.alpha().sh("echo from-alpha >$'caf\\xe9.txt'");
          pair.beta().sh("echo from-beta >$'caf\\xe9.txt'");
        });
    pair.settle();
    assertThat(pair.alpha().sh("cat $'caf\\xe9'*.txt | sort")).isEqualTo("from-alpha\nfrom-beta\n");
  }

  @Test
  void aPathThatIsLongerThanAnyIsLeftOutAndNamedAndHoldsNothingUp() throws Exception {
    String long200 = "p".repeat(200);
    pair.alpha()
        .sh(
            String.format(
                Locale.ROOT,
                "for i in {1..25}; do mkdir %1$s; cd %1$s; done; echo deep >leaf",
                long200));
    pair.alpha().sh("echo beside >beside");
    nodesAgreeOn("beside");
    assertThat(pair.status("alpha").path("problems").toString()).contains("ppp");
    pair.alpha().sh("rm -r " + long200);
    pair.settle();
  }

  private void nodesAgreeOn(String file) {
    await().atMost(Nodes.PATIENCE).until(() -> pair.beta().has(file));
  }
}
