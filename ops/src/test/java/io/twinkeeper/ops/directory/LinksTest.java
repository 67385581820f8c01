package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Symbolic links are carried as what they say; nobody follows them. */
class LinksTest {
  @RegisterExtension final Pair pair = new Pair();

  private void carried(String script) throws Exception {
    pair.alpha().sh(script);
    pair.settle();
    pair.beta().sh("for l in $(find . -type l); do t=$(readlink $l); ln -sfn \"$t\" $l; done");
    pair.settle();
  }

  @Test
  void linksToFilesAndDirectoriesInTheTree() throws Exception {
    carried("mkdir d; echo x >d/f; ln -s d/f file; ln -s d dir; ln -s ../d d/up");
    assertThat(pair.beta().sh("cat file dir/f d/up/f")).isEqualTo("x\nx\nx\n");
  }

  @Test
  void linksToNothing() throws Exception {
    carried("ln -s nowhere a; ln -s deep/down/nowhere b");
    assertThat(pair.beta().sh("readlink a b")).isEqualTo("nowhere\ndeep/down/nowhere\n");
  }

  @Test
  void loops() throws Exception {
    carried("ln -s a a; ln -s c b; ln -s b c; mkdir d; ln -s . d/here; ln -s ../d d/above");
    assertThat(pair.beta().names()).hasSize(6);
  }

  @Test
  void linksThatLeaveTheTree() throws Exception {
    carried(
        "ln -s /etc/passwd a; ln -s ../../../../../../../../etc b; ln -s / c; ln -s /proc/self d");
    assertThat(pair.beta().sh("readlink a b c d"))
        .isEqualTo("/etc/passwd\n../../../../../../../../etc\n/\n/proc/self\n");
  }

  @Test
  void whatIsBehindALinkThatLeavesTheTreeIsNotTouched() throws Exception {
    pair.alpha().sh("mkdir x; echo inside >x/f");
    pair.settle();
    pair.beta()
        .sh(
            "mkdir ../../outside; echo outside >../../outside/f; rm -r x; ln -s ../../../outside"
                + " x");
    pair.alpha().sh("echo edited >x/f; echo more >x/g");
    pair.settle();
    assertThat(pair.beta().sh("cat ../../outside/*")).isEqualTo("outside\n");
    pair.beta().sh("rm -r ../../outside");
  }

  @Test
  void aLinkPointsElsewhereNow() throws Exception {
    pair.alpha().sh("echo 1 >a; echo 2 >b; ln -s a l");
    pair.settle();
    pair.alpha().sh("ln -sfn b l");
    pair.settle();
    assertThat(pair.beta().sh("readlink l")).isEqualTo("b\n");
    assertThat(pair.beta().sh("cat a b")).isEqualTo("1\n2\n");
  }

  @Test
  void oddTargets() throws Exception {
    pair.alpha()
        .sh(
            """
            ln -s $'line\\nfeed' a
            ln -s $'\\xff\\xfe' b
            ln -s -- '-dash' c
            ln -s $(printf 'x%.0s' {1..4000}) d
            ln -s ' ' e
            """);
    pair.settle();
    assertThat(pair.beta().sh("readlink d | wc -c")).isEqualTo("4001\n");
  }

  @Test
  void theTimeOfALinkItselfIsCarried() throws Exception {
    pair.alpha().sh("ln -s nowhere a; touch -h -d '2005-06-07 08:09:10.111' a");
    pair.settle();
    assertThat(pair.beta().sh("stat -c %.3Y a")).isEqualTo(pair.alpha().sh("stat -c %.3Y a"));
  }
}
