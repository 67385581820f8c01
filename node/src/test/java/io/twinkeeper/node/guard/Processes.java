package io.twinkeeper.node.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says about processes; a zombie counts as gone. For tests, in any package. */
public final class Processes {
  private Processes() {}

  /** Whether the process runs, or is stopped. */
  public static boolean alive(long pid) {
    return !fields(pid).isEmpty();
  }

  /** The living processes of a group. */
  public static List<Long> inGroup(long processGroup) {
    return all().filter(pid -> has(pid, 2, Long.toString(processGroup))).toList();
  }

  /** The living children of a process. */
  public static List<Long> childrenOf(long parent) {
    return all().filter(pid -> has(pid, 1, Long.toString(parent))).toList();
  }

  /** Whether any living process has {@code text} among its arguments. */
  public static boolean anyWith(String text) {
    return all().anyMatch(pid -> alive(pid) && commandLine(pid).contains(text));
  }

  /** Sends {@code KILL}, {@code STOP} or {@code CONT}. */
  public static void signal(String signal, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("bash", "-c", "kill -" + signal + " " + pid).start().waitFor();
  }

  private static Stream<Long> all() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("[0-9]+"))
          .map(Long::valueOf)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean has(long pid, int index, String value) {
    List<String> fields = fields(pid);
    return fields.size() > index && fields.get(index).equals(value);
  }

  /** State, parent, group, session…; empty if the process is gone. */
  private static List<String> fields(long pid) {
    String stat = read(pid, "stat");
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", 6));
    return fields.size() < 2 || "ZX".contains(fields.get(0)) ? List.of() : fields;
  }

  private static String commandLine(long pid) {
    return read(pid, "cmdline").replace('\0', ' ');
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
