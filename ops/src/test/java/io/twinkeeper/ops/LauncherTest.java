package io.twinkeeper.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/twin} in a source tree of its own, with a Maven that only notes that it was called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("bin/twin").toAbsolutePath();

  private static final Pattern CLASS_PATH = Pattern.compile("-cp (\\S+)/\\* ");

  @TempDir private Path home = Path.of("");

  @BeforeEach
  void plantASourceTree() throws IOException {
    for (String module : List.of("protocol", "persistence", "node", "http-api", "ops")) {
      Files.createDirectories(home.resolve(module + "/src/main"));
      Files.writeString(home.resolve(module + "/pom.xml"), "<project/>");
    }
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.createDirectories(home.resolve("ops/bin"));
    Files.copy(LAUNCHER, home.resolve("ops/bin/twin"));
    Files.createDirectories(home.resolve("path"));
    script("java", "echo java \"$@\"");
    script(
        "mvn",
        "echo built >>builds",
        "mkdir -p ops/target/twinkeeper/lib",
        "echo $(wc -l <builds) >ops/target/twinkeeper/lib/ops.jar",
        "touch ops/target/twinkeeper/built");
  }

  @Test
  void buildsOnceAndSaysSo() throws Exception {
    Finished first = run("status", "--json");
    Finished second = run("status", "--json");

    assertThat(first.err()).contains("twin: building (first run takes a minute)…");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(second.out())
        .contains("-XX:TieredStopAtLevel=1", "io.twinkeeper.ops.Twin status --json")
        .containsPattern(home.toRealPath() + "/ops/target/twinkeeper/run-[0-9.T]+/\\*");
  }

  @Test
  void leavesTheJarsOfARunningNodeAlone() throws Exception {
    Path jars = jars(run("node"));

    Files.delete(home.resolve("ops/target/twinkeeper/built"));
    Path rebuilt = jars(run("status"));

    assertThat(rebuilt.resolve("ops.jar")).hasContent("2");
    assertThat(jars.resolve("ops.jar")).hasContent("1");
  }

  @Test
  void keepsTheNewestBuildsAndThoseInUse() throws Exception {
    Path used = jars(run("node"));
    Process user = new ProcessBuilder("sh", "-c", "read wait", "-cp", used + "/ops.jar").start();
    List<Path> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Files.delete(home.resolve("ops/target/twinkeeper/built"));
      later.add(jars(run("status")));
    }

    assertThat(used).exists();
    assertThat(later.get(0)).doesNotExist();
    assertThat(later.subList(1, 4)).allSatisfy(jars -> assertThat(jars).exists());
    user.destroy();
  }

  @Test
  void runsWhatMavenLeftIfItMustNotBuild() throws Exception {
    Path lib = Files.createDirectories(home.toRealPath().resolve("ops/target/twinkeeper/lib"));

    ProcessBuilder launcher = builder(home.resolve("ops/bin/twin"), "status");
    launcher.environment().put("TWIN_NO_BUILD", "1");

    assertThat(jars(finish(launcher.start()))).isEqualTo(lib);
    assertThat(home.resolve("builds")).doesNotExist();
  }

  @Test
  void buildsAgainOnceASourceIsNewer() throws Exception {
    run("status");
    Path source = Files.writeString(home.resolve("node/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    run("status");

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void buildsOnceWhenSeveralStartTogether() throws Exception {
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      started.add(start(home.resolve("ops/bin/twin"), "status"));
    }
    for (Process process : started) {
      assertThat(finish(process).status()).isZero();
    }

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void saysWhyTheBuildFailed() throws Exception {
    script("mvn", "echo '[INFO] fine'", "echo '[ERROR] no such symbol'", "exit 1");

    Finished run = run("status");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("[ERROR] no such symbol", "build failed", "ops/target/build.log")
        .doesNotContain("[INFO]");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void findsItsHomeThroughLinks() throws Exception {
    Path one = Files.createSymbolicLink(home.resolve("one"), Path.of("ops/bin/twin"));
    Path two = Files.createSymbolicLink(home.resolve("path/two"), one);

    Finished run = finish(start(two, "status"));

    assertThat(jars(run).getParent()).isEqualTo(home.toRealPath().resolve("ops/target/twinkeeper"));
  }

  @Test
  void givesANodeTheWholeCompilerAndMoreOptionsIfAsked() throws Exception {
    Finished run = run("node", "--node", "alpha");

    assertThat(run.out()).contains("-Xmx512m", " -Dmine=1 ").doesNotContain("TieredStopAtLevel");
  }

  @Test
  void showsTheRealHelp() throws Exception {
    run("status");
    String java = ProcessHandle.current().info().command().orElse("java");
    script(
        "java",
        "exec " + java + " -cp '" + System.getProperty("java.class.path") + "' \\",
        "  io.twinkeeper.ops.Twin --help");

    Finished run = run("--help");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: twin", "switchover", "Exit status");
  }

  private record Finished(int status, String out, String err) {}

  private Finished run(String... arguments) throws Exception {
    return finish(start(home.resolve("ops/bin/twin"), arguments));
  }

  /** The directory on the class path. */
  private static Path jars(Finished run) {
    Matcher classPath = CLASS_PATH.matcher(run.out());
    assertThat(classPath.find()).as("%s", run).isTrue();
    return Path.of(classPath.group(1));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    return builder(launcher, arguments).start();
  }

  private ProcessBuilder builder(Path launcher, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("TWIN_"));
    environment.remove("JAVA_HOME");
    environment.put("TWIN_JAVA_OPTS", "-Dmine=1");
    environment.merge("PATH", "", (path, none) -> home.resolve("path") + File.pathSeparator + path);
    return builder;
  }

  private static Finished finish(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
    return new Finished(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  private long builds() throws IOException {
    return Files.readAllLines(home.resolve("builds")).size();
  }

  private void script(String name, String... lines) throws IOException {
    Path file = home.resolve("path/" + name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
