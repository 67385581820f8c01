package io.twinkeeper.ops.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FamilyTest {
  private final Family family = new Family("TWIN_DEMO_TEST", UUID.randomUUID().toString());

  @AfterEach
  void endAll() throws IOException, InterruptedException {
    family.kill();
  }

  @Test
  void findsGrandchildrenThatChangedTheirSessionAndLostTheirParent() throws Exception {
    start("setsid sleep 600 & exec true");

    await().untilAsserted(() -> assertThat(family.pids()).hasSize(1));
  }

  @Test
  void killsEveryMemberAlsoStoppedOnes() throws Exception {
    start("sleep 600 & sleep 600 & wait");
    await().untilAsserted(() -> assertThat(family.pids()).hasSize(3));
    Signal.STOP.send(family.pids());

    family.kill();

    assertThat(family.pids()).isEmpty();
  }

  @Test
  void passesOverProcessesThatAreGone() throws Exception {
    Process process = start("exec sleep 600");
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();

    Signal.KILL.send(java.util.List.of(gone.pid(), process.pid()));

    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  private Process start(String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script);
    builder.environment().put(family.variable(), family.value());
    return builder.start();
  }
}
