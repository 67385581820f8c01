package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real databases in a directory that two twins have, some of which database streams carry. */
final class DatabasesInATreeTest {
  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("databases-in-a-tree-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;

  @BeforeEach
  void makeTwins() throws IOException {
    base = base.toRealPath();
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.databases = databases(alpha);
    beta.databases = databases(beta);
    alpha.meet(beta);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @Test
  void areLeftToTheirStreamsOrNamed() throws Exception {
    alpha.write("notes.txt", "SQLite format 3\0 is how they begin");
    try (Connection app = open("app.db")) {
      write(app, "BEGIN IMMEDIATE");
      List<String> locks = ownLocksOn("app.db");
      assertThat(locks).isNotEmpty();
      make("tenants/acme/events.db");
      make("other.db");
      alpha.start();
      beta.start();

      assertCarried("notes.txt", "tenants", "tenants/acme");
      assertSkipped("other.db");

      make("tenants/late/events.db");
      make("late.db");
      assertCarried("notes.txt", "tenants", "tenants/acme", "tenants/late");
      assertSkipped("late.db", "other.db");

      rename("other.db", "renamed.db");
      rename("late.db", "tenants/late/late.db");
      assertSkipped("renamed.db", "tenants/late/late.db");
      rename("renamed.db", "tenants/acme/events.db");
      Files.delete(alpha.root.resolve("tenants/late/late.db"));
      assertSkipped();
      assertThat(ownLocksOn("app.db")).isEqualTo(locks);
      write(app, "COMMIT");
    }
    assertCarried("notes.txt", "tenants", "tenants/acme", "tenants/late");
    assertThat(alpha.status().problems()).isEmpty();
    assertThat(beta.status().skippedDatabases()).isEmpty();
  }

  private Connection open(String name) throws SQLException, IOException {
    Path file = alpha.root.resolve(name);
    Files.createDirectories(file.getParent());
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + file);
    write(opened, "PRAGMA journal_mode = WAL");
    write(opened, "CREATE TABLE t (x)");
    return opened;
  }

  private static void write(Connection to, String sql) throws SQLException {
    try (Statement statement = to.createStatement()) {
      statement.execute(sql);
    }
  }

  private void make(String name) throws SQLException, IOException {
    open(name).close();
  }

  private void rename(String from, String to) throws IOException {
    Path target = alpha.root.resolve(to);
    Files.deleteIfExists(target);
    Files.move(alpha.root.resolve(from), target);
  }

  private void assertCarried(String... names) throws IOException {
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(beta.tree()).containsOnlyKeys(names);
  }

  private void assertSkipped(String... names) {
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(alpha.status().skippedDatabases()).containsExactly(names);
  }

  private List<String> ownLocksOn(String name) throws IOException {
    String inode = ":" + Files.getAttribute(alpha.root.resolve(name + "-shm"), "unix:ino") + " ";
    String own = " " + ProcessHandle.current().pid() + " ";
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks
          .filter(l -> l.contains("POSIX") && l.contains(inode) && l.contains(own))
          .map(l -> l.substring(l.indexOf(' ')))
          .sorted()
          .toList();
    }
  }

  private DatabaseFiles databases(DirectoryTwin twin) {
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
          workloads { w { databases {
            app { path = "%s/app.db" }
            tenants { glob = "%s/tenants/*/events.db" }
          } } }
        }
        """
            .formatted(base, twin.root, twin.root);
    return DatabaseFiles.in(twin.root, TwinConfigs.parse(text, "test", base, twin.node));
  }
}
