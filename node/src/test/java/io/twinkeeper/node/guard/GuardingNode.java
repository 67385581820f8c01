package io.twinkeeper.node.guard;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that guards commands in one term, renewing their deadline five times a second:
 * what tests kill and freeze. Arguments: data directory, stop time and deadline in milliseconds,
 * peer URL, then one bash script for each command. Prints {@code guard PID} and {@code started
 * PGID}, and at last {@code ready}.
 */
public final class GuardingNode {
  private GuardingNode() {}

  /** Runs until its standard input ends. */
  public static void main(String[] arguments) throws IOException {
    BootClock clock = BootClock.ofThisHost();
    Duration stopTime = Duration.ofMillis(Long.parseLong(arguments[1]));
    long deadlineMillis = Long.parseLong(arguments[2]);
    Guards guards =
        Guards.open(Path.of(arguments[0]), stopTime, List.of(URI.create(arguments[3])), clock);
    Term term = guards.openTerm("w", 7, "{\"epoch\":7}".getBytes(StandardCharsets.UTF_8));
    List<GuardedProcess> processes = new ArrayList<>();
    for (int i = 4; i < arguments.length; i++) {
      GuardedCommand command =
          new GuardedCommand(
              "w", "s" + i, List.of("bash", "-c", arguments[i]), Map.of(), Optional.empty());
      GuardedProcess process = guards.start(command, GuardingNode::print);
      System.out.println("guard " + process.guardProcess());
      process.join(term);
      process.serveUntil(clock.millis() + deadlineMillis);
      processes.add(process);
    }
    System.out.println("ready");
    renewUntilInputEnds(clock, deadlineMillis, processes);
  }

  private static void renewUntilInputEnds(
      BootClock clock, long deadlineMillis, List<GuardedProcess> processes) throws IOException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    var renewals =
        timer.scheduleWithFixedDelay(
            () -> processes.forEach(p -> p.serveUntil(clock.millis() + deadlineMillis)),
            200,
            200,
            TimeUnit.MILLISECONDS);
    while (System.in.read() >= 0) {}
    renewals.cancel(true);
    System.exit(0);
  }

  private static void print(GuardedProcess process, GuardEvent event) {
    if (event instanceof GuardEvent.Started started) {
      System.out.println("started " + started.processGroup());
    }
  }
}
