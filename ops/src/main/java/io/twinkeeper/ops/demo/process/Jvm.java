package io.twinkeeper.ops.demo.process;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sqlite.JDBC;

/**
 * Command lines that run one of our own mains in a JVM of its own, with this process's class path.
 */
public final class Jvm {
  private Jvm() {}

  /** The {@code java} that runs this process. */
  public static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Options for a JVM that starts quickly and stays small.
   *
   * @param scratch where SQLite's native library is unpacked to; a killed process leaves it there
   */
  public static List<String> options(int heapMegabytes, Path scratch) {
    return List.of(
        "-Xmx" + heapMegabytes + "m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-XX:-UsePerfData",
        "-Dorg.sqlite.tmpdir=" + scratch,
        "-cp",
        shortestSearch());
  }

  /**
   * This process's class path with our own classes and SQLite's first: a JVM opens jar after jar
   * until it finds a class, and a switchover waits for that.
   */
  private static String shortestSearch() {
    Set<String> entries = new LinkedHashSet<>(List.of(home(Jvm.class), home(JDBC.class)));
    entries.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    return String.join(File.pathSeparator, entries);
  }

  /** The jar or directory that a class comes from. */
  private static String home(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /**
   * Options for a JVM that runs a node as {@code twin node} does.
   *
   * @param scratch where SQLite's native library is unpacked to
   * @param recordings a directory that each such JVM puts its JFR recording into when it ends
   */
  public static List<String> daemon(Path scratch, Optional<Path> recordings) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xms64m",
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-XX:Tier4BackEdgeThreshold=400000",
                "-Dorg.sqlite.tmpdir=" + scratch));
    recordings.ifPresent(
        directory ->
            options.add(
                "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + directory));
    options.add("-cp");
    options.add(System.getProperty("java.class.path"));
    return options;
  }

  /** The whole command line. */
  public static List<String> command(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable());
    command.addAll(options);
    command.add(main);
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** The options in the form of a {@code java @file}: one quoted word on each line. */
  public static String argumentFile(List<String> options) {
    StringBuilder file = new StringBuilder();
    for (String option : options) {
      file.append('"').append(option.replace("\\", "\\\\").replace("\"", "\\\"")).append("\"\n");
    }
    return file.toString();
  }
}
