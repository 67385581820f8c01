package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A machine's processes, told apart by what the kernel knows of them.
 *
 * @param pid of the process
 * @param guard the guard's id, if this process is one
 * @param guardedBy the id of the guard it runs under: {@code api.UUID}; empty for guard and JVM
 * @param epoch of the grant that it was started in, if it runs under a guard
 */
public record Inhabitants(
    long pid, Optional<String> guard, Optional<String> guardedBy, Optional<Long> epoch) {

  /** Everybody who lives on a machine now. */
  public static List<Inhabitants> of(Machines machines, String node) throws IOException {
    List<Inhabitants> found = new ArrayList<>();
    for (long pid : machines.everybody(node)) {
      try {
        List<String> command = words(pid, "cmdline");
        List<String> environment = words(pid, "environ");
        found.add(
            new Inhabitants(
                pid,
                guardIn(command),
                value(environment, "TWINKEEPER_GUARD"),
                value(environment, "TWINKEEPER_EPOCH").map(Long::parseLong)));
      } catch (IOException gone) {
        // it has ended meanwhile
      }
    }
    return found;
  }

  /** The first part of the guard's id: the service's name, or {@code connector}. */
  public boolean isService(String name) {
    return guardedBy.filter(id -> id.startsWith(name + ".")).isPresent();
  }

  /** Whether this is that service outside a term, or a guard of it. */
  public boolean standsBy(String name) {
    boolean concerned =
        isService(name) || guard.filter(id -> id.startsWith(name + ".")).isPresent();
    return concerned && epoch.isEmpty();
  }

  private static Optional<String> guardIn(List<String> command) {
    int script = 0;
    while (script < command.size() && !command.get(script).endsWith("/guard.sh")) {
      script++;
    }
    boolean runs = script + 2 < command.size() && command.get(script + 1).equals("run");
    return runs ? Optional.of(command.get(script + 2)) : Optional.empty();
  }

  private static Optional<String> value(List<String> environment, String name) {
    return environment.stream()
        .filter(setting -> setting.startsWith(name + "="))
        .map(setting -> setting.substring(name.length() + 1))
        .findFirst();
  }

  private static List<String> words(long pid, String file) throws IOException {
    String text =
        new String(
            Files.readAllBytes(Path.of("/proc/" + pid + "/" + file)), StandardCharsets.UTF_8);
    return Arrays.asList(text.split("\0", -1));
  }
}
