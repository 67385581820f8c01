package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cluster does not notice how much a directory carries. */
@Tag("namespaces")
class HeartbeatsTest {
  private static final String NAME = "files";

  @Test
  @Timeout(600)
  void comeInTimeWhileMuchIsCarried(@TempDir Path directory) throws Exception {
    Nodes nodes =
        new Nodes(
            directory,
            Pair.TWINS,
            Ground.loopback(Pair.TWINS),
            "files { path = \"DIR/roots/{node}/files\", delete-breaker = 100% }",
            "fast");
    try {
      nodes.startAll();
      nodes.awaitMet(NAME);
      Tree alpha = nodes.tree("alpha", NAME);
      Tree beta = nodes.tree("beta", NAME);
      assertThat(missed(nodes)).isEmpty();
      alpha.sh("head -c 1G /dev/urandom >large");
      beta.sh("mkdir d; cd d; seq 20000 | split -l 1 -a 5 -");
      await()
          .atMost(Duration.ofMinutes(5))
          .until(
              () -> nodes.directory("alpha", NAME, "sync?timeout=60s").path("synced").asBoolean());
      assertThat(beta.sh("stat -c %s large").strip()).isEqualTo("1073741824");
      assertThat(alpha.sh("ls d | wc -l").strip()).isEqualTo("20000");
      assertThat(missed(nodes)).isEmpty();

      nodes.freeze(List.of("beta")); // so that it is known what would have been there
      await().atMost(Duration.ofMinutes(1)).until(() -> !missed(nodes).isEmpty());
      nodes.thaw(List.of("beta"));
    } finally {
      nodes.tell(NAME);
      nodes.close();
    }
  }

  /** What nodes have logged of heartbeats that did not come for longer than is forgiven, 2 s. */
  private static List<String> missed(Nodes nodes) throws IOException {
    try (Stream<String> alpha = Files.lines(nodes.log("alpha"));
        Stream<String> beta = Files.lines(nodes.log("beta"))) {
      return Stream.concat(alpha, beta)
          .filter(line -> line.contains("Marking node as UNREACHABLE"))
          .toList();
    }
  }
}
