package io.twinkeeper.ops.prove.stand;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandTest {
  @TempDir private Path directory;

  @Test
  void withAWitnessThreeNodesVoteAndThereIsNoLease() throws IOException {
    Map<String, TwinConfig> nodes = written(Third.WITNESS);

    assertThat(nodes).containsOnlyKeys("alpha", "beta", "witness");
    assertThat(alphas(nodes).lease()).isEmpty();
    assertThat(directory.resolve("witness").resolve("data")).isDirectory();
  }

  @Test
  void withALeaseTwoNodesVoteAndTheStoreIsOnAMachineOfItsOwn() throws IOException {
    Map<String, TwinConfig> nodes = written(Third.LEASE);

    assertThat(nodes).containsOnlyKeys("alpha", "beta");
    assertThat(alphas(nodes).lease()).isPresent();
    assertThat(alphas(nodes).lease().toString()).contains("10.77.0.5:5432");
    assertThat(directory.resolve("witness")).doesNotExist();
  }

  @Test
  void theTimesOfAGrantAreTheSameWhoeverHasTheThirdVote() throws IOException {
    Path other = directory.resolve("other");

    assertThat(alphas(written(Third.LEASE)).grant())
        .isEqualTo(alphas(written(Third.WITNESS, other)).grant());
  }

  private static TwinConfig alphas(Map<String, TwinConfig> nodes) {
    return Objects.requireNonNull(nodes.get("alpha"));
  }

  private Map<String, TwinConfig> written(Third third) throws IOException {
    return written(third, directory);
  }

  private static Map<String, TwinConfig> written(Third third, Path where) throws IOException {
    Stand stand = Stand.in(where, "wan", third);
    stand.write();
    Path file = stand.files().configuration();
    return TwinConfigs.parseAll(Files.readString(file), "twin.conf", where);
  }
}
