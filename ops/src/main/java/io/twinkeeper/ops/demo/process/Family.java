package io.twinkeeper.ops.demo.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All processes that carry a mark in their environment: a process started with the mark, and
 * everything that it started, whoever their parent is by now. The mark holds a random run id, so
 * that no other process can have it.
 *
 * @param variable the environment variable
 * @param value its value
 */
public record Family(String variable, String value) {

  /** The living members, zombies left out; processes that end meanwhile may be missing. */
  public Set<Long> pids() throws IOException {
    Set<Long> pids = new TreeSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (belongs(process)) {
          pids.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    }
    pids.remove(ProcessHandle.current().pid());
    return pids;
  }

  /** Kills every member, again until none is left: one that was just being born is found then. */
  public void kill() throws IOException, InterruptedException {
    for (Set<Long> alive = pids(); !alive.isEmpty(); alive = pids()) {
      Signal.KILL.send(alive);
    }
  }

  private boolean belongs(Path process) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      String mark = variable + "=" + value;
      List<String> settings =
          List.of(new String(environment, StandardCharsets.UTF_8).split("\0", -1));
      return settings.contains(mark);
    } catch (IOException goneOrForeign) {
      return false;
    }
  }
}
