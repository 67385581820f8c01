package io.twinkeeper.persistence.directory.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenMeanwhileTest {
  private static final FilePath LOG = FilePath.of("log");

  @TempDir Path directory;

  @Test
  void neverRecordsHalfOfWhatAProcessWrites()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    try (ScannedTree tree = new ScannedTree(directory)) {
      tree.sh("head -c 20000000 /dev/urandom > log");
      Process writer =
          new ProcessBuilder("sh", "-c", "while :; do echo more >> log; done")
              .directory(tree.root.toFile())
              .start();
      List<FileState> recorded = new ArrayList<>();
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(1))
            .until(
                () -> {
                  boolean unsettled = tree.path("log").unsettled().contains(LOG);
                  tree.index.known(LOG).map(k -> k.entry().state()).ifPresent(recorded::add);
                  return unsettled;
                });
      } finally {
        writer.destroyForcibly().waitFor();
      }
      assertThat(tree.path("log").unsettled()).isEmpty();
      Optional<Known> last = tree.index.known(LOG);
      recorded.add(last.orElseThrow().entry().state());
      byte[] content = Files.readAllBytes(tree.root.resolve("log"));
      assertThat(recorded.get(recorded.size() - 1).size()).isEqualTo(content.length);
      for (FileState state : recorded) { // it was only ever appended to
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(content, 0, (int) state.size());
        assertThat(state.hash()).isEqualTo(ContentHash.of(digest.digest()));
      }
    }
  }
}
