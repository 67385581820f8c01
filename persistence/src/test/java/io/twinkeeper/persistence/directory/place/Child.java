package io.twinkeeper.persistence.directory.place;

import com.dynatrace.hash4j.hashing.Hashing;
import com.sun.jna.Native;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another JVM with this test's classes. What it says on its error output is this test's. */
final class Child {
  private Child() {}

  static Process start(Class<?> main, String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                main.getName()));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Where the few classes are from that a child needs, however this test's own were loaded. */
  private static String classPath() {
    return Stream.of(
            Child.class,
            Placer.class,
            FileStat.class,
            FilePath.class,
            VersionVector.class,
            Hashing.class,
            Native.class)
        .map(
            type ->
                Path.of(
                        URI.create(
                            type.getProtectionDomain().getCodeSource().getLocation().toString()))
                    .toString())
        .distinct()
        .collect(Collectors.joining(":"));
  }

  /** Whether the parent has sent the sign to end; asked by the child. */
  static boolean isToEnd() throws IOException {
    return System.in.available() > 0;
  }

  /** Sends the sign to end and gives all that the child has printed since it was read last. */
  static String end(Process child) throws IOException {
    child.getOutputStream().write('.');
    child.getOutputStream().flush();
    return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Waits until the child has printed something. */
  static void awaitReady(Process child) throws IOException {
    if (child.getInputStream().read() < 0) {
      throw new IOException("the child has ended");
    }
  }
}
