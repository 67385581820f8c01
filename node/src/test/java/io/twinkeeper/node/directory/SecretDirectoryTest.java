package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every name and content in these trees has a word in it that must not get out. */
final class SecretDirectoryTest {
  private static final String CANARY = "canary";

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("secret-directory-test", ConfigFactory.load("helm-test.conf"));
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> said = new ArrayList<>();
  private DirectoryTwin alpha;
  private DirectoryTwin beta;

  @BeforeEach
  void makeTwins() throws IOException {
    log.start();
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.meet(beta);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
    root.setLevel(before);
    root.detachAppender(log);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsNoNamesAndNoContentsIfItIsSecret(boolean secret) throws Exception {
    alpha.secret = secret;
    beta.secret = secret;
    Files.createSymbolicLink(alpha.root.resolve("canary-link"), Path.of("canary-target"));
    alpha.write("canary-key", "canary of alpha");
    alpha.start();
    beta.start();
    assertThat(alpha.sync().complete()).isTrue();
    look();

    makeTrouble();
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.status().problems().size() >= 2);
    await().atMost(DirectoryTwin.WAIT).until(() -> !alpha.status().skippedDatabases().isEmpty());
    conflict();
    look();
    fail();

    if (secret) {
      assertThat(said).noneMatch(s -> s.contains(CANARY));
      assertThat(said).anyMatch(s -> s.contains("secret/#1"));
    } else {
      assertThat(said).anyMatch(s -> s.contains(CANARY)); // else nothing would be shown above
    }
    assertThat(logged()).noneMatch(s -> secret && s.contains(CANARY));
  }

  private void makeTrouble() throws Exception {
    run("mkfifo", alpha.root.resolve("canary-pipe").toString());
    run("mkfifo", alpha.root.resolve("canary-other-pipe").toString());
    String database = "jdbc:sqlite:" + alpha.root.resolve("canary.db");
    try (Connection one = DriverManager.getConnection(database);
        Statement sql = one.createStatement()) {
      sql.execute("CREATE TABLE canary (x)");
    }
    assertThat(alpha.sync().complete()).isTrue();
  }

  private static void run(String... line) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }

  private void conflict() throws IOException {
    alpha.cut(beta);
    alpha.write("canary-key", "canary, changed on alpha");
    beta.write("canary-key", "canary, changed on beta too");
    alpha.heal(beta);
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.status().conflicts() > 0);
  }

  /** The tree goes away, comes back as another one; the index cannot be written. */
  private void fail() throws IOException {
    Path away = base.resolve("canary-away");
    Files.move(alpha.root, away);
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.status().held() != null);
    look();
    Files.move(away, alpha.root);
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.status().held() == null);
    Files.setPosixFilePermissions(
        Files.createDirectory(beta.root.resolve("canary-closed")),
        PosixFilePermissions.fromString("---------"));
    alpha.write("canary-closed/canary", "canary");
    look();
  }

  private void look() throws IOException {
    for (DirectoryTwin twin : new DirectoryTwin[] {alpha, beta}) {
      DirectoryStatus status = twin.status();
      JsonMapper json = JsonMapper.builder().addModule(new JavaTimeModule()).build();
      said.add(json.writeValueAsString(status));
      said.add(twin.sync().toString());
      said.addAll(twin.history);
    }
  }

  private List<String> logged() {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(log.list)) {
      lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
      for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
        lines.add(e.getClassName() + " " + e.getMessage());
      }
    }
    return lines;
  }

  @Test
  void saysWithoutNamesWhyItCannotBeOpened() throws Exception {
    DirectoryTwin gamma = new DirectoryTwin(kit, base.resolve("canary-base"), "gamma");
    gamma.secret = true;
    Files.createDirectories(gamma.own);
    Files.writeString(
        gamma.own.resolve("index.db"), "no index, but larger than its header".repeat(9));
    gamma.start();
    await().atMost(DirectoryTwin.WAIT).until(() -> logged().stream().anyMatch(this::isFailure));
    assertThat(logged()).noneMatch(s -> s.contains(CANARY));
  }

  private boolean isFailure(String line) {
    return line.contains("IllegalStateException") && line.contains("board/workspace");
  }

  @Test
  void saysWhatIsWrongWithoutNames() throws Exception {
    Troubles troubles =
        new Troubles(LoggerFactory.getLogger("t"), "board/keys", true, System::nanoTime);
    Path file = Files.writeString(base.resolve("canary-file"), "");
    try {
      Descriptor.openRoot(file);
    } catch (IOException e) {
      troubles.failed("read", e);
    }
    assertThat(troubles.latest()).contains("cannot read: open: not a directory");
  }
}
