package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Permissions, owners, and what is neither a file nor a directory nor a link. */
class ModesTest {
  @RegisterExtension final Pair pair = new Pair();

  @Test
  void everyPermissionOfAFileArrives() throws Exception {
    pair.alpha()
        .sh("for m in 0400 0444 0600 0640 0700 0755 0666; do echo $m >$m; chmod $m $m; done");
    pair.settle();
    assertThat(pair.beta().sh("stat -c '%n 0%a' 0*")).contains("0400 0400\n", "0755 0755\n");
  }

  @Test
  void aModeThatChangesAloneArrives() throws Exception {
    pair.alpha().sh("echo '#!/bin/sh' >run; mkdir d");
    pair.settle();
    pair.beta().sh("chmod +x run; chmod 0711 d");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %a run d")).isEqualTo("755\n711\n");
  }

  @Test
  void aReadOnlyFileIsEditedOverThere() throws Exception {
    pair.alpha().sh("echo one >a; chmod 0444 a");
    pair.settle();
    pair.beta().sh("chmod u+w a; echo two >>a; chmod 0444 a");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %a a; cat a")).isEqualTo("444\none\ntwo\n");
  }

  @Test
  void filesArriveInADirectoryThatMayNotBeWritten() throws Exception {
    pair.alpha().sh("mkdir -p d/e; echo 1 >d/a; echo 2 >d/e/b; chmod 0555 d/e d");
    pair.settle();
    assertThat(pair.beta().sh("cat d/a d/e/b; stat -c %a d d/e")).isEqualTo("1\n2\n555\n555\n");
    pair.alpha().sh("chmod 0755 d; rm d/a; chmod 0555 d");
    pair.settle();
    assertThat(pair.beta().names()).containsExactly("d", "d/e", "d/e/b");
  }

  @Test
  void aStickyDirectoryAndOneThatHandsItsGroupDown() throws Exception {
    pair.alpha().sh("mkdir s g; chmod 1777 s; chmod 2775 g");
    pair.settle();
    assertThat(pair.beta().sh("stat -c %a s")).isEqualTo("1777\n");
  }

  @Test
  void nobodyGetsAnothersIdentityByAFileThatIsCarried() throws Exception {
    pair.alpha().sh("echo x >u; chmod 4755 u; echo x >g; chmod 2755 g; echo after >after");
    await().atMost(Nodes.PATIENCE).until(() -> pair.beta().has("after"));
    pair.alpha().sh("chmod 755 u g");
    pair.settle();
    assertThat(pair.beta().sh("find . -perm /6000")).isEmpty();
  }

  @Test
  void ownersGoByName() throws Exception {
    assumeTrue(pair.alpha().sh("id -u").equals("0\n"), "only root gives files away");
    pair.alpha().sh("echo x >a; mkdir d; chown daemon:daemon a d");
    pair.settle();
    assertThat(pair.beta().sh("stat -c %U:%G a d")).isEqualTo("daemon:daemon\ndaemon:daemon\n");
    pair.beta().sh("chown root:root a");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %U a")).isEqualTo("root\n");
  }

  @Test
  void pipesAndSocketsStayWhereTheyAreAndHoldNothingUp() throws Exception {
    pair.alpha()
        .sh(
            """
            mkfifo pipe
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
            echo beside >beside
            """);
    await().atMost(Nodes.PATIENCE).until(() -> pair.beta().has("beside"));
    assertThat(pair.beta().names()).containsExactly("beside");
    assertThat(pair.alpha().names()).containsExactly("beside", "pipe", "socket");
    pair.alpha().sh("rm pipe socket");
    pair.settle();
  }

  @Test
  void aFileThatBecomesAPipeIsGoneThere() throws Exception {
    pair.alpha().sh("echo file >x");
    pair.settle();
    pair.alpha().sh("rm x; mkfifo x; echo after >after");
    await().atMost(Nodes.PATIENCE).until(() -> pair.beta().names().equals(List.of("after")));
    pair.alpha().sh("rm x");
    pair.settle();
  }
}
