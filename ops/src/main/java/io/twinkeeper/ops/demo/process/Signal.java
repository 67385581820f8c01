package io.twinkeeper.ops.demo.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A signal, sent to many processes at once. */
public enum Signal {
  TERM,
  INT,
  KILL,
  STOP,
  CONT;

  /**
   * Sends it to all of them from one shell, microseconds apart, so that none sees the others die
   * first. Processes that are gone already are passed over.
   */
  public void send(Collection<Long> pids) throws IOException, InterruptedException {
    if (pids.isEmpty()) {
      return;
    }
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "kill -s " + name() + " \"$@\"", "kill"));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.start().waitFor();
  }
}
