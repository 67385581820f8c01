package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
          + " them. Without: every directory, and every database that is active on the node asked."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin sync",
      "  twin sync workspace --wait",
      "  twin sync board/workspace --wait --timeout 90s && run-what-needs-the-files",
      "",
      "Exit status: 0 if every twin has everything, 1 if one has not or is away."
    })
public final class SyncCommand implements Callable<Integer> {
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  /** A node does not let anybody wait longer for one answer. */
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(500);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "WORKLOAD/DIRECTORY, or the directory's name alone if no other is called so")
  private Optional<String> name = Optional.empty();

  @Option(names = "--wait", description = "Do not give up after the first answer")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How long to wait with --wait: 90s, 10m, 1h. Default: 10m")
  private String timeout = "10m";

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's last answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Duration patience =
        SpanText.parse(timeout)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), timeout + " is not a time such as 90s or 10m"));
    ApiClient node = nodes.connect();
    String full = name.map(n -> DirectoryName.full(n, node)).orElse("");
    long end = System.nanoTime() + patience.toNanos();
    JsonNode answer = ask(node, full, wait ? left(end) : AT_ONCE);
    while (wait && !left(end).isZero() && !lacking(answer, full).isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      answer = ask(node, full, left(end));
    }
    print(answer, full);
    return (lacking(answer, full).isEmpty() ? ExitCode.OK : ExitCode.FAILURE).status();
  }

  private static Duration left(long end) {
    long left = end - System.nanoTime();
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  private static JsonNode ask(ApiClient node, String full, Duration within) {
    long seconds = Math.max(1, Math.min(within.toSeconds(), ONE_CALL.toSeconds()));
    String verb = full.isEmpty() ? "/trigger-sync" : DirectoryName.path(full) + "/sync";
    return node.post(verb + "?timeout=" + seconds + "s", Map.of());
  }

  /** What does not have everything yet, each in one line. */
  private static List<String> lacking(JsonNode answer, String full) {
    List<String> lines = new ArrayList<>();
    if (!full.isEmpty()) {
      addLacking(full, answer, lines);
      return lines;
    }
    answer.path("streams").properties().forEach(e -> addLacking(e.getKey(), e.getValue(), lines));
    answer
        .path("directories")
        .properties()
        .forEach(e -> addLacking(e.getKey(), e.getValue(), lines));
    return lines;
  }

  private static void addLacking(String what, JsonNode sync, List<String> lines) {
    List<String> words = new ArrayList<>();
    if (!sync.path("synced").asBoolean()) {
      words.add(sync.path("reason").asText("not in time"));
    }
    addNames("behind", sync.path("behind"), words);
    addNames("away", sync.path("away"), words);
    if (!words.isEmpty()) {
      lines.add(what + " is not on every twin: " + String.join("; ", words));
    }
  }

  private static void addNames(String how, JsonNode twins, List<String> words) {
    List<String> names = new ArrayList<>();
    twins.forEach(twin -> names.add(twin.asText()));
    if (!names.isEmpty()) {
      words.add(how + ": " + String.join(", ", names));
    }
  }

  private void print(JsonNode answer, String full) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
      return;
    }
    List<String> lacking = lacking(answer, full);
    lacking.forEach(out::println);
    if (lacking.isEmpty()) {
      out.println((full.isEmpty() ? "everything" : full) + " is on every twin");
    }
  }
}
