package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages.Fetch;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beta's tree is on a disk that has no room for what it receives. */
final class FullDiskTest {
  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("full-disk-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin beta;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Descriptor.isRoot(), "only root may mount");
    beta = new DirectoryTwin(kit, base, "beta");
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", beta.root.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    kit.shutdownTestKit();
    run("umount", beta.root.toString());
  }

  private static void run(String... line) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void isNotHeldAgainstTheTwinThatSends() throws Exception {
    DirectoryTwin alpha = new DirectoryTwin(kit, base, "alpha");
    DirectoryTwin gamma = new DirectoryTwin(kit, base, "gamma");
    alpha.meet(beta);
    gamma.meet(beta);
    AtomicInteger askedGamma = new AtomicInteger();
    beta.line(gamma)
        .loses(
            m -> {
              askedGamma.addAndGet(m instanceof Fetch ? 1 : 0);
              return false;
            });
    byte[] large = new byte[10 << 20];
    new Random(1).nextBytes(large);
    Files.write(alpha.root.resolve("large"), large);
    alpha.start();
    gamma.start();
    beta.start();
    await().atMost(DirectoryTwin.WAIT).until(() -> noRoom(beta.status().reason()));
    assertThat(beta.status().state()).isEqualTo("failed");

    run("mount", "-o", "remount,size=64m", beta.root.toString());

    await().atMost(DirectoryTwin.WAIT).until(() -> beta.has("large"));
    assertThat(Files.readAllBytes(beta.root.resolve("large"))).isEqualTo(large);
    assertThat(askedGamma).as("fetches of what only alpha has").hasValue(0);
    await().atMost(DirectoryTwin.WAIT).until(() -> beta.status().reason() == null);
  }

  private static boolean noRoom(@Nullable String reason) {
    return reason != null && reason.contains("of alpha") && reason.contains("no space left");
  }
}
