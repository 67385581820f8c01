package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Two twins of a directory in memory, one of which is on a machine that is started again. Runs as a
 * process of its own in a mount namespace of its own, where it says which boot it is.
 */
final class RebootedTwins {
  private final ActorTestKit kit =
      ActorTestKit.create("rebooted-twins", ConfigFactory.load("helm-test.conf"));
  private final Path boot;
  private final DirectoryTwin alpha;
  private final DirectoryTwin beta;

  private RebootedTwins(Path base) throws IOException {
    this.boot = base.resolve("boot");
    this.alpha = new DirectoryTwin(kit, base, "alpha");
    this.beta = new DirectoryTwin(kit, base, "beta");
    alpha.secret = true;
    beta.secret = true;
    alpha.meet(beta);
  }

  public static void main(String[] arguments) throws Exception {
    RebootedTwins twins = new RebootedTwins(Path.of(arguments[0]));
    try {
      twins.play();
    } finally {
      twins.kit.shutdownTestKit();
    }
  }

  private void play() throws IOException, InterruptedException {
    Files.writeString(boot, "first\n");
    run("mount", "--bind", boot.toString(), "/proc/sys/kernel/random/boot_id");
    mount();
    for (int i = 0; i < 60; i++) {
      alpha.write("d" + i % 3 + "/key-" + i, "key " + i);
    }
    run("chmod", "-R", "go=", alpha.root.resolve("d0").toString());
    alpha.start();
    beta.start();
    assertThat(alpha.sync().complete()).isTrue();
    Map<String, String> before = beta.tree();
    assertThat(before).hasSize(63).isEqualTo(alpha.tree());

    restartMachine("second", () -> beta.write("meanwhile", "written while alpha was off"));
    assertAllIsBack(before, 64);

    // And once more: what the first restart has left behind must not spoil the second.
    restartMachine("third", () -> beta.write("meanwhile", "once more"));
    assertAllIsBack(before, 64);

    // With the same boot id it is no restart: somebody has emptied the tree, or not mounted it.
    alpha.stop();
    run("umount", alpha.root.toString());
    mount();
    alpha.start();
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.status().held() != null);
    assertThat(beta.tree()).containsAllEntriesOf(before);
  }

  private interface Meanwhile {
    void run() throws IOException;
  }

  private void restartMachine(String id, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    alpha.stop();
    run("umount", alpha.root.toString());
    meanwhile.run();
    Files.writeString(boot, id + "\n");
    mount();
    assertThat(alpha.tree()).isEmpty();
    alpha.start();
  }

  private void assertAllIsBack(Map<String, String> before, int names) throws IOException {
    await().atMost(DirectoryTwin.WAIT).until(() -> alpha.sync().complete());
    DirectoryStatus status = alpha.status();
    assertThat(status.held()).isNull();
    assertThat(status.conflicts()).isZero();
    assertThat(beta.tree()).hasSize(names).containsAllEntriesOf(before).isEqualTo(alpha.tree());
  }

  private void mount() throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", alpha.root.toString());
  }

  private static void run(String... line) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor())
        .as(String.join(" ", line))
        .isZero();
  }
}
