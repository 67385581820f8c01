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
  void aWitnessIsTheThirdNodeAndALeaseIsNone() throws IOException {
    Map<String, TwinConfig> three = written(Third.WITNESS);
    Map<String, TwinConfig> two = written(Third.LEASE);

    assertThat(three).containsOnlyKeys("alpha", "beta", "witness");
    assertThat(alphas(three).lease()).isEmpty();
    assertThat(two).containsOnlyKeys("alpha", "beta");
    assertThat(alphas(two).lease().toString()).contains("10.77.0.5:5432");
    assertThat(alphas(two).grant()).isEqualTo(alphas(three).grant());
  }

  private static TwinConfig alphas(Map<String, TwinConfig> nodes) {
    return Objects.requireNonNull(nodes.get("alpha"));
  }

  private Map<String, TwinConfig> written(Third third) throws IOException {
    Path own = directory.resolve(third.word());
    Stand stand = Stand.in(own, "wan", third);
    stand.write();
    return TwinConfigs.parseAll(Files.readString(stand.files().configuration()), "twin.conf", own);
  }
}
