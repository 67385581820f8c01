package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages.Accepted;
import io.twinkeeper.node.directory.DirectoryMessages.Reject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three twins: what alpha wants back is on gamma alone, and gamma is out of reach. */
final class AwaitedTwinTest {
  private static final Duration WAIT = DirectoryTwin.WAIT.multipliedBy(2);
  private static final int FILES = 30;

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("awaited-twin-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;
  private DirectoryTwin gamma;

  @BeforeEach
  void startThree() throws IOException {
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    gamma = new DirectoryTwin(kit, base, "gamma");
    alpha.meet(beta);
    alpha.meet(gamma);
    beta.meet(gamma);
    for (int i = 0; i < FILES; i++) {
      alpha.write("d/" + i, "file " + i);
    }
    alpha.start();
    beta.start();
    gamma.start();
    assertThat(alpha.sync().complete()).isTrue();
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @Test
  void isWaitedForAlsoByANodeThatWasStartedAnew() throws IOException {
    alpha.cut(beta);
    gamma.cut(beta);
    alpha.write("d/only", "the real one");
    await().atMost(WAIT).until(() -> gamma.has("d/only"));
    gamma.cut(alpha);
    alpha.heal(beta);
    for (int i = 0; i < FILES; i++) {
      Files.delete(alpha.root.resolve("d/" + i));
    }
    Files.delete(alpha.root.resolve("d/only"));
    await().atMost(WAIT).until(() -> alpha.status().confirmable());
    assertThat(alpha.say(Reject::new)).isInstanceOf(Accepted.class);
    await().atMost(WAIT).until(() -> alpha.has("d/29") && onlyGammaIsAwaited());

    alpha.stop();
    alpha.write("d/only", "a default");
    alpha.start();
    await().atMost(WAIT).until(this::onlyGammaIsAwaited);
    assertThat(alpha.read("d/only")).isEqualTo("a default");

    alpha.heal(gamma);
    await().atMost(WAIT).until(() -> alpha.read("d/only").equals("the real one"));
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(gamma.read("d/only")).isEqualTo("the real one");
    await().atMost(WAIT).until(() -> alpha.status().conflicts() == 1);
  }

  private boolean onlyGammaIsAwaited() {
    return alpha.status().problems().stream()
        .anyMatch(problem -> problem.what().contains("may be on gamma,"));
  }
}
