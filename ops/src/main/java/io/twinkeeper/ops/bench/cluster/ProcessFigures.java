package io.twinkeeper.ops.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux tells of a process. */
public final class ProcessFigures {
  /** Of {@code /proc/PID/stat}: the kernel's USER_HZ, the same on every architecture we run on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;
  private static final int CHILDREN_USER_TIME = 13;

  private ProcessFigures() {}

  /** CPU seconds of a process so far, its ended children left out. */
  public static double cpuSeconds(long pid) throws IOException {
    return ticks(Path.of("/proc/" + pid + "/stat"), USER_TIME);
  }

  /** CPU seconds of a process so far and of its ended children, those that it has waited for. */
  public static double cpuSecondsWithEndedChildren(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    return ticks(stat, USER_TIME) + ticks(stat, CHILDREN_USER_TIME);
  }

  /** CPU seconds of all ended children of this process so far. */
  public static double endedChildrenCpuSeconds() throws IOException {
    return ticks(Path.of("/proc/self/stat"), CHILDREN_USER_TIME);
  }

  /** The most memory that a process has had resident so far. */
  public static OptionalLong peakRssBytes(long pid) throws IOException {
    OptionalLong kib = field(pid, "VmHWM");
    return kib.isEmpty() ? kib : OptionalLong.of(kib.getAsLong() * 1024);
  }

  /** The memory that a process has resident now. */
  public static long residentBytes(long pid) throws IOException {
    return field(pid, "VmRSS").orElseThrow() * 1024;
  }

  /** How many threads a process has now. */
  public static int threads(long pid) throws IOException {
    return (int) field(pid, "Threads").orElseThrow();
  }

  private static OptionalLong field(long pid, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }

  /** User and system time, two neighbouring fields after the process's name in brackets. */
  private static double ticks(Path stat, int field) throws IOException {
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) / TICKS_PER_SECOND;
  }
}
