package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.FailurePrinter;
import io.twinkeeper.ops.client.AcknowledgeCommand;
import io.twinkeeper.ops.client.DrainCommand;
import io.twinkeeper.ops.client.DrillCommand;
import io.twinkeeper.ops.client.ExplainCommand;
import io.twinkeeper.ops.client.HistoryCommand;
import io.twinkeeper.ops.client.PauseCommand;
import io.twinkeeper.ops.client.ResumeCommand;
import io.twinkeeper.ops.client.StatusCommand;
import io.twinkeeper.ops.client.SwitchoverCommand;
import io.twinkeeper.ops.client.UndrainCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine;

/** An operator's terminal: the real commands of {@code twin}, typed at the witness. */
final class Console {
  private static final Map<String, Supplier<Object>> COMMANDS =
      Map.of(
          "acknowledge", AcknowledgeCommand::new,
          "drain", DrainCommand::new,
          "drill", DrillCommand::new,
          "explain", ExplainCommand::new,
          "history", HistoryCommand::new,
          "pause", PauseCommand::new,
          "resume", ResumeCommand::new,
          "status", StatusCommand::new,
          "switchover", SwitchoverCommand::new,
          "undrain", UndrainCommand::new);

  private final Path configuration;
  private final Cast cast;

  Console(Path configuration, Cast cast) {
    this.configuration = configuration;
    this.cast = cast;
  }

  /**
   * Runs {@code twin} with {@code words}.
   *
   * @param wanted the exit status that is documented for this
   * @param words the verb and its arguments
   * @return what it printed, errors included
   * @throws CommandFailure if it ends with another status, or its output lacks {@code told}
   */
  String type(ExitCode wanted, String told, String... words) {
    return expect(wanted, told, run(words));
  }

  /**
   * As {@link #type} with {@link ExitCode#OK}, typed again every second as long as it ends with
   * {@code notYet}: what the nodes say of themselves the helm may learn a second later.
   */
  void typeUntil(ExitCode notYet, String told, Duration patience, String... words)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Said said = run(words);
    while (said.status() == notYet.status() && System.nanoTime() < deadline) {
      tell(said);
      TimeUnit.SECONDS.sleep(1);
      said = run(words);
    }
    expect(ExitCode.OK, told, said);
  }

  /** What a command answered. */
  private record Said(String typed, int status, String text) {}

  private Said run(String... words) {
    StringWriter text = new StringWriter();
    int status = commandLine(words[0], new PrintWriter(text, true)).execute(arguments(words));
    return new Said("twin " + String.join(" ", words), status, text.toString());
  }

  private void tell(Said said) {
    String firstLine = said.text().lines().findFirst().orElse("");
    cast.say("$ %s → %d: %s", said.typed(), said.status(), firstLine);
  }

  private String expect(ExitCode wanted, String told, Said said) {
    tell(said);
    if (said.status() != wanted.status() || !said.text().contains(told)) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "%s ended with %d instead of %d and \"%s\":\n%s"
              .formatted(said.typed(), said.status(), wanted.status(), told, said.text()));
    }
    return said.text();
  }

  private static CommandLine commandLine(String verb, PrintWriter out) {
    FailurePrinter failures = new FailurePrinter();
    Supplier<Object> command = COMMANDS.get(verb);
    if (command == null) {
      throw new IllegalArgumentException(verb);
    }
    return new CommandLine(command.get())
        .setOut(out)
        .setErr(out)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private String[] arguments(String... words) {
    List<String> arguments = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
    arguments.addAll(List.of("--config", configuration.toString(), "--node", "witness"));
    return arguments.toArray(String[]::new);
  }
}
