package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseFilesTest {
  @TempDir Path base;
  private Path real;
  private Path link;

  @BeforeEach
  void makeATreeWithTwoNames() throws IOException {
    base = base.toRealPath();
    real = Files.createDirectories(base.resolve("disk/tree"));
    link = Files.createSymbolicLink(base.resolve("tree"), real);
    Files.createDirectories(real.resolve("tenants/acme"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-wal", "-shm", "-journal"})
  void areADatabaseWithTheFilesBesideIt(String side) {
    DatabaseFiles files = DatabaseFiles.in(real, config(real));

    assertThat(files.test(bytes("app.db" + side))).isTrue();
    assertThat(files.test(bytes("tenants/acme/events.db" + side))).isTrue();
    assertThat(files.test(bytes("other.db" + side))).isFalse();
  }

  @Test
  void areTheSameByAnyNameOfTheirDirectory() {
    for (Path watched : new Path[] {real, link}) {
      for (Path configured : new Path[] {real, link}) {
        DatabaseFiles files = DatabaseFiles.in(watched, config(configured));

        assertThat(files.test(bytes("app.db-wal"))).isTrue();
        assertThat(files.test(bytes("tenants/acme/events.db"))).isTrue();
        assertThat(files.test(bytes("tenants/acme/events.txt"))).isFalse();
      }
    }
  }

  @Test
  void areACopyThatTheNameIsALinkTo() throws IOException {
    Files.writeString(real.resolve(".app.db.twin-0123abcd"), "");
    Files.createSymbolicLink(real.resolve("app.db"), Path.of(".app.db.twin-0123abcd"));
    DatabaseFiles files = DatabaseFiles.in(link, config(real));

    for (String copy : List.of(".app.db.twin-0123abcd", ".app.db.twin-99999999", "app.db")) {
      for (String side : List.of("", "-wal", "-shm", "-wal.orphan-2")) {
        assertThat(files.test(bytes(copy + side))).as(copy + side).isTrue();
      }
    }
    assertThat(files.test(bytes(".else.db.twin-0123abcd"))).isFalse();
  }

  @Test
  void areWhereALinkOfTheConfigurationLeads() throws IOException {
    Files.writeString(real.resolve("data.db"), "");
    Files.createSymbolicLink(base.resolve("app.db"), real.resolve("data.db"));

    DatabaseFiles files = DatabaseFiles.in(link, config(base));

    assertThat(files.test(bytes("data.db"))).isTrue();
  }

  @Test
  void areAllThatTheNodeKeeps() {
    DatabaseFiles files = DatabaseFiles.in(base, config(real));

    assertThat(files.test(bytes("data/voter/promises.db"))).isTrue();
    assertThat(files.test(bytes("database/voter/promises.db"))).isFalse();
  }

  @Test
  void areKnownThoughTheTreeIsNotThereYet() throws IOException {
    Path later = base.resolve("later");
    DatabaseFiles files = DatabaseFiles.in(later, config(later));
    assertThat(files.test(bytes("app.db"))).isTrue();

    Files.createDirectories(later);

    assertThat(files.test(bytes("app.db"))).isTrue();
  }

  private static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  private TwinConfig config(Path tree) {
    String text =
        """
        twinkeeper {
          cluster { name = home }
          members = [
            { name = alpha, role = data, address = "10.0.0.1", cluster-port = 2551, admin-port = 8300 }
            { name = beta, role = data, address = "10.0.0.2", cluster-port = 2551, admin-port = 8300 }
            { name = gamma, role = witness, address = "10.0.0.3", cluster-port = 2551, admin-port = 8300 }
          ]
          data-dir = "%s/data"
          tls { ca = "ca.pem", certificate = "{node}/node.pem", key = "{node}/node-key.pem" }
          workloads {
            w {
              databases {
                app { path = "%s/app.db" }
                tenants { glob = "%s/tenants/*/events.db" }
              }
            }
          }
        }
        """
            .formatted(base, tree, tree);
    return TwinConfigs.parse(text, "test", base, "alpha");
  }
}
