package io.twinkeeper.ops.bench.files.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of everything that one process leaves outside of itself: {@code twin-files-PID-BORN},
 * the second being when Linux says that it was started, so that nobody with the same number later
 * is taken for it.
 */
public record RunName(long pid, long born) {
  private static final String FAMILY = "twin-files-";
  private static final Pattern SHAPE = Pattern.compile(FAMILY + "(\\d{1,18})-(\\d{1,18})(?:-.*)?");
  private static final int START_TIME = 19;

  /** Of this very process. */
  public static RunName ofThisProcess() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new RunName(pid, born(pid));
  }

  /** Whose name {@code name} begins with, if it is one of these. */
  public static Optional<RunName> in(String name) {
    Matcher shape = SHAPE.matcher(name);
    return shape.matches()
        ? Optional.of(new RunName(Long.parseLong(shape.group(1)), Long.parseLong(shape.group(2))))
        : Optional.empty();
  }

  /** Whether that process is still there. */
  public boolean isAlive() {
    try {
      return born(pid) == born;
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public String toString() {
    return FAMILY + pid + "-" + born;
  }

  private static long born(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_TIME]);
  }
}
