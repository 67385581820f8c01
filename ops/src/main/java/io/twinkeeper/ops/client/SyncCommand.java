package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin sync}: waits until the twins are equal. */
@Command(
    name = "sync",
    description = {
      "Send now what is not sent yet, and say whether all twins have it.",
      "With a NAME: one directory, both ways; what was written on any twin before is on all of"
          + " them. Without: every directory, and every database, on whichever node it is active."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin sync",
      "  twin sync workspace --wait",
      "  twin sync board/workspace --wait --timeout 90s && run-what-needs-the-files",
      "",
      "Exit status:",
      "  0  every twin has everything",
      "  1  one has not, or is away, and the time is over",
      "  2  there is no such directory, or the command is not understood",
      "  4  no node could be reached, or none answered in time",
      "  5  it is held: waiting is of no use, somebody has to look; or the node refused",
      "  6  the node did not accept the token",
      "With --wait a node that cannot be reached is asked again until the time is over."
    })
public final class SyncCommand implements Callable<Integer> {
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  /** A node does not let anybody wait longer for one answer. */
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  /** Each question has whole trees looked at: at longer and longer intervals, up to the second. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "WORKLOAD/DIRECTORY, or the directory's name alone if no other is called so")
  private Optional<String> name = Optional.empty();

  @Option(names = "--wait", description = "Wait until all twins have it, or somebody has to look")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How long to wait with --wait: 90s, 10m, 1h. Default: 10m")
  private String timeout = "10m";

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the last answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  private @Nullable ApiClient node;
  private String full = "";

  @Override
  public Integer call() throws InterruptedException {
    Duration patience =
        SpanText.parse(timeout)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), timeout + " is not a time such as 90s or 10m"));
    SyncAnswer answer = wait ? waited(System.nanoTime() + patience.toNanos()) : ask(AT_ONCE);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer.json()));
    } else {
      answer.lines().forEach(out::println);
    }
    return answer.code().status();
  }

  /** The first answer that will not change, or the last one before {@code end}. */
  private SyncAnswer waited(long end) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    boolean told = false;
    while (true) {
      try {
        SyncAnswer answer = ask(left(end));
        if (!answer.mayChange() || left(end).isZero()) {
          return answer;
        }
      } catch (CommandFailure e) {
        if (!e.mayPass() || left(end).isZero()) {
          throw e;
        }
        if (!told) {
          spec.commandLine().getErr().println(e.line() + "; going on until the time is over");
          told = true;
        }
      }
      TimeUnit.NANOSECONDS.sleep(shorter(pause, left(end)).toNanos());
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration left(long end) {
    long left = end - System.nanoTime();
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  private SyncAnswer ask(Duration within) {
    ApiClient client = client();
    Duration call = Duration.ofSeconds(Math.max(1, shorter(within, ONE_CALL).toSeconds()));
    String query = "?timeout=" + call.toSeconds() + "s";
    return full.isEmpty()
        ? everything(client, "/trigger-sync" + query, call)
        : SyncAnswer.ofDirectory(
            full, client.post(DirectoryName.path(full) + "/sync" + query, Map.of(), call));
  }

  /** From the one that is asked, and from whoever else is active for something. */
  private static SyncAnswer everything(ApiClient client, String path, Duration call) {
    List<JsonNode> said = new ArrayList<>();
    said.add(client.post(path, Map.of(), call));
    for (URI other : SyncAnswer.elsewhere(said.get(0))) {
      try {
        said.add(client.at(other).post(path, Map.of(), call));
      } catch (CommandFailure e) {
        if (!e.mayPass()) {
          throw e;
        }
      }
    }
    return SyncAnswer.ofEverything(said);
  }

  /** Who answered once is asked again. */
  private ApiClient client() {
    ApiClient known = node;
    if (known == null) {
      known = nodes.connect();
      full = name.isPresent() ? DirectoryName.full(name.get(), known) : "";
      node = known;
    }
    return known;
  }
}
