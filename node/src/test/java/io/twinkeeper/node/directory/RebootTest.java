package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RebootTest {
  @TempDir Path base;

  @Test
  void restoresATreeInMemoryThatIsEmptyAfterARestartOfTheMachine() throws Exception {
    assumeTrue(Descriptor.isRoot(), "only root may mount");
    List<String> line = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("twinkeeper."))
        .forEach(name -> line.add("-D" + name + "=" + System.getProperty(name)));
    line.addAll(List.of(RebootedTwins.class.getName(), base.toString()));

    Process process = new ProcessBuilder(line).inheritIO().start();

    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Of this test, however it was loaded. */
  private static String classPath() {
    ClassLoader loader = RebootTest.class.getClassLoader();
    return loader instanceof URLClassLoader urls
        ? Arrays.stream(urls.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
        : Objects.requireNonNull(System.getProperty("java.class.path"));
  }
}
