package io.twinkeeper.ops.prove.stand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir private Path versions;

  @Test
  void isMissingWhereNothingIsInstalled() {
    assertThat(Store.programs(versions)).isEmpty();
    assertThat(Store.programs(versions.resolve("nowhere"))).isEmpty();
  }

  @Test
  void clientsAloneAreNoServer() throws IOException {
    install("15", "psql");
    install("16", "initdb");

    assertThat(Store.programs(versions)).isEmpty();
  }

  @Test
  void theNewestOfSeveralIsTaken() throws IOException {
    install("9.6", "initdb", "postgres");
    install("15", "initdb", "postgres");
    install("16", "psql");

    assertThat(Store.programs(versions)).contains(versions.resolve("15").resolve("bin"));
  }

  private void install(String version, String... programs) throws IOException {
    Path bin = Files.createDirectories(versions.resolve(version).resolve("bin"));
    for (String program : programs) {
      Path file = Files.createFile(bin.resolve(program));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
