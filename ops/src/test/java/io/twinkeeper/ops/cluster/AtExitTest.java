package io.twinkeeper.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.demo.process.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtExitTest {
  @TempDir Path directory;

  /** Begins work, of which the arguments tell what becomes, and exits. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Path done = Path.of(arguments[0]);
      AtExit ending = AtExit.run(() -> Files.writeString(done, "done"));
      if (arguments[1].equals("ended")) {
        ending.close();
      }
      AtExit late = AtExit.run(ending::close); // while the JVM ends
      if (arguments[1].equals("broken")) {
        late.close();
        AtExit.run(
            () -> {
              throw new IOException("it clings");
            });
      }
      System.exit(0);
    }
  }

  @Test
  void doesItsWorkIfTheJvmEnds() throws Exception {
    assertThat(printed("under way")).isEmpty();
    assertThat(directory.resolve("done")).exists();
  }

  @Test
  void doesNothingOnceItIsClosed() throws Exception {
    assertThat(printed("ended")).isEmpty();
    assertThat(directory.resolve("done")).doesNotExist();
  }

  @Test
  void printsWhatCouldNotBeEnded() throws Exception {
    assertThat(printed("broken"))
        .isEqualTo("twin: interrupted; not everything could be ended: it clings\n");
  }

  private String printed(String how) throws Exception {
    String done = directory.resolve("done").toString();
    List<String> command =
        Jvm.command(Jvm.options(64, directory), Program.class.getName(), done, how);
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).isZero();
    return printed;
  }
}
