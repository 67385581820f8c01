package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory that is larger than any listing should be. */
@Tag("namespaces")
class HundredThousandFilesTest {
  private static final String NAME = "files";

  @Test
  @Timeout(600)
  void inOneDirectoryAreCarriedAndRenamedAndRemoved(@TempDir Path directory) throws Exception {
    Nodes nodes =
        new Nodes(
            directory,
            Pair.TWINS,
            Ground.loopback(Pair.TWINS),
            "files { path = \"DIR/roots/{node}/files\", delete-breaker = 100% }");
    try {
      nodes.startAll();
      nodes.awaitMet(NAME);
      Tree alpha = nodes.tree("alpha", NAME);
      Tree beta = nodes.tree("beta", NAME);
      alpha.sh("mkdir d; cd d; seq 100000 | split -l 1 -a 5 -");
      awaitSynced(nodes);
      assertThat(beta.sh("ls d | wc -l; cat d/* | sort -n | tail -n 1"))
          .isEqualTo("100000\n100000\n");
      beta.sh("mv d e; echo edited >e/xaaaaa; rm e/xaaaab");
      awaitSynced(nodes);
      assertThat(alpha.sh("ls; ls e | wc -l; cat e/xaaaaa")).isEqualTo("e\n99999\nedited\n");
      alpha.sh("rm -r e");
      awaitSynced(nodes);
      assertThat(beta.names()).isEmpty();
    } finally {
      nodes.tell(NAME);
      nodes.close();
    }
  }

  private static void awaitSynced(Nodes nodes) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> nodes.directory("alpha", NAME, "sync?timeout=60s").path("synced").asBoolean());
  }
}
