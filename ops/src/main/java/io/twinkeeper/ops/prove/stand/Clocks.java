package io.twinkeeper.ops.prove.stand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes' wall clocks, through Debian's libfaketime: a node's processes read the file {@code
 * NAME/clock} twice a second and add what it says. Monotonic clocks and {@code /proc/uptime} stay
 * as they are.
 */
public final class Clocks {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  private final Stand stand;
  private final boolean wanted;

  /**
   * Right clocks.
   *
   * @param wanted whether any of them will ever be wrong; if not, nothing is preloaded
   */
  public Clocks(Stand stand, boolean wanted) {
    this.stand = stand;
    this.wanted = wanted;
  }

  /** Where libfaketime is, if it is installed. */
  public static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /** Makes a node's clock wrong by {@code jump}, from about now on. */
  public void set(String node, Duration jump) throws IOException {
    Path file = file(node);
    Path fresh = Path.of(file + ".new");
    Files.writeString(fresh, (jump.isNegative() ? "" : "+") + jump.toSeconds() + "\n");
    Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a process of {@code node} needs in its environment. */
  public void prepare(String node, Map<String, String> environment) {
    if (wanted && Files.exists(file(node))) {
      environment.put("LD_PRELOAD", library().map(Path::toString).orElse(""));
      environment.put("FAKETIME_TIMESTAMP_FILE", file(node).toString());
      environment.put("FAKETIME_CACHE_DURATION", "1");
      environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      environment.put("DONT_FAKE_MONOTONIC", "1");
      environment.put("FAKETIME_DISABLE_SHM", "1");
    }
  }

  private Path file(String node) {
    return stand.directory().resolve(node).resolve("clock");
  }
}
