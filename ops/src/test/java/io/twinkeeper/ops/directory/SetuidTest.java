package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that lend their owner's identity, where that is allowed. */
class SetuidTest {
  @RegisterExtension final Pair pair = new Pair(Pair.SETUID);

  @Test
  void aFileLendsTheSameOwnersIdentityOverThere() throws Exception {
    assumeTrue(pair.alpha().sh("id -u").equals("0\n"), "only root gives files away");
    pair.alpha().sh("echo x >u; chown daemon:daemon u; chmod 4755 u; echo x >g; chmod 2711 g");
    pair.settle();
    assertThat(pair.beta().sh("stat -c '%a %U' u g")).isEqualTo("4755 daemon\n2711 root\n");
    pair.beta().sh("echo more >>u; chmod 6750 u; chmod g-s g");
    pair.settle();
    assertThat(pair.alpha().sh("stat -c %a u g")).isEqualTo("6750\n711\n");
  }
}
