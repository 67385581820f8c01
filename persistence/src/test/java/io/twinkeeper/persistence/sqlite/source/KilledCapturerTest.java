package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.sqlite.source.Captured.State;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledCapturerTest {
  @TempDir private Path directory;

  @Test
  void leavesTheApplicationRunningAndALogThatIsWhole() throws Exception {
    try (SourceFixture fixture = new SourceFixture(directory)) {
      fixture.create(4096);
      fixture.begin();
      fixture.stop();
      String[] arguments = {fixture.database.toString(), "3", "7000", "300"};
      Process writer = Foreign.java(ForeignWriter.class, arguments);
      try (BufferedReader words = writer.inputReader()) {
        assertThat(words.readLine()).isEqualTo("writing");
        killCapturersWhile(writer, fixture.database);
        assertThat(words.readLine()).contains("busy 0");
      } finally {
        writer.destroy();
      }
      fixture.open(1);
      if (fixture.source.capture().state() == State.RESET
          || !fixture.source.log().has(fixture.replay.position())) {
        fixture.replay.snapshot(fixture.source);
      }
      fixture.replay.follow(fixture.source);
      fixture.source.close();
      fixture.replay.assertEquals(fixture.database);
    }
  }

  private void killCapturersWhile(Process writer, Path database) throws Exception {
    for (int i = 0; i < 4 && writer.isAlive(); i++) {
      Process capturer =
          Foreign.java(KilledCapturer.class, database.toString(), directory.toString());
      try (BufferedReader words = capturer.inputReader()) {
        String word = words.readLine();
        while (word != null && !word.matches("(CAPTURED|IDLE|RESET|REFUSED).*")) {
          word = words.readLine();
        }
        assertThat(word).isNotNull().doesNotStartWith("REFUSED");
        long start = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - start > 400_000_000L);
      } finally {
        capturer.destroyForcibly().waitFor();
      }
    }
  }
}
