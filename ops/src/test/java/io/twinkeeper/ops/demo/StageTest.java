package io.twinkeeper.ops.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.protocol.config.ClusterConfig;
import io.twinkeeper.protocol.config.DirectoryConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {
  @TempDir Path directory;

  @Test
  void writesOneFileThatIsRightForEveryNode() throws Exception {
    Stage stage = new Stage(directory, new Addresses(0));
    stage.write(DemoOptions.Timings.FAST, true, false);

    String text = Files.readString(stage.configuration());
    assertThat(TwinConfigs.parseAll(text, "twin.conf", directory))
        .containsOnlyKeys("alpha", "beta", "witness");
    TwinConfig beta = TwinConfigs.parse(text, "twin.conf", directory, "beta");
    assertThat(beta.cluster().timings()).isEqualTo(ClusterConfig.Timings.FAST);
    assertThat(beta.workloads()).containsOnlyKeys(Stage.WORKLOAD);
    WorkloadConfig workload = beta.workloads().values().iterator().next();
    assertThat(workload.databases().values())
        .extracting(WorkloadConfig.DatabaseConfig::path)
        .containsExactly(stage.database("beta"));
    assertThat(workload.directories().values())
        .extracting(DirectoryConfig::path)
        .containsExactlyInAnyOrder(stage.workspace("beta"), stage.published("beta"));
    assertThat(workload.services().values().iterator().next().command())
        .contains("127.0.1.2:8100", stage.database("beta").toString(), "beta");
    assertThat(workload.connector().orElseThrow().ready().orElseThrow())
        .hasToString("http://127.0.1.2:8200/ready");
    assertThat(stage.token()).isNotBlank();
  }

  @Test
  void hasADiaryIfTheVerbsAreTried() throws Exception {
    Stage stage = new Stage(directory, new Addresses(0));
    stage.write(DemoOptions.Timings.FAST, false, true);

    String text = Files.readString(stage.configuration());
    TwinConfig beta = TwinConfigs.parse(text, "twin.conf", directory, "beta");
    WorkloadConfig workload = requireNonNull(beta.workloads().get(Stage.WORKLOAD));
    assertThat(requireNonNull(workload.services().get(Diary.SERVICE)).command())
        .containsExactly(
            "bash",
            directory + "/diary.sh",
            directory + "/beta/diary",
            directory + "/beta",
            "beta");
    DirectoryConfig diary = requireNonNull(workload.directories().get("diary"));
    assertThat(diary.path()).isEqualTo(directory.resolve("beta/diary"));
    assertThat(diary.debounce()).isEqualTo(Diary.DEBOUNCE);
  }
}
