package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin trash restore}: brings files back. */
@Command(
    name = "restore",
    description = {
      "Bring back what was deleted or overwritten, on every twin.",
      "Nothing is ever overwritten by it: what has something at its path stays in the trash; say"
          + " --to for another path. Of a directory, everything that was in it comes back."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin trash restore workspace notes/today.md --node beta",
      "  twin trash restore workspace plan.txt --at 2026-11-22T10:15:30Z --to old.txt",
      "  twin trash restore workspace --id '20261122T101530.123Z-0-deleted/a\\xffb'",
      "",
      "Exit status:",
      "  0  it came back; of a directory, but for what has something at its path",
      "  1  a part of a directory came back, and another part could not",
      "  2  nothing of it is in the trash, or the command is not understood",
      "  5  nothing came back: something is there already, or it could not"
    })
public final class TrashRestoreCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A file or a directory, as twin trash list shows it")
  private Optional<String> path = Optional.empty();

  @Option(names = "--id", paramLabel = "ID", description = "The one with this id, not a PATH")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "As it was thrown away at 2026-11-22T10:15:30Z or before. Default: the last")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "PATH",
      description = "Where it is to be. Default: where it was")
  private Optional<String> to = Optional.empty();

  @Mixin private Reveal reveal = new Reveal();

  @Mixin private VerbOptions verb = VerbOptions.ofTwin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (path.isPresent() == id.isPresent() || (id.isPresent() && at.isPresent())) {
      throw new ParameterException(
          spec.commandLine(), "say which: a PATH, with or without --at, or --id");
    }
    Map<String, String> words = new LinkedHashMap<>();
    path.ifPresent(text -> words.put("path", text));
    id.ifPresent(text -> words.put("id", text));
    at.ifPresent(text -> words.put("at", moment(text).toString()));
    to.ifPresent(text -> words.put("to", text));
    JsonNode answer =
        verb.say(directory.path(verb.connect()) + "/trash/restore" + reveal.query(), words)
            .answer();
    boolean all = answer.path("failed").asLong() == 0 && !answer.path("more").asBoolean();
    return (all ? ExitCode.OK : ExitCode.FAILURE).status();
  }

  private Instant moment(String text) {
    ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
    return MomentText.parse(text, now)
        .filter(moment -> !moment.isAfter(now.toInstant()))
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    text + " is not a time in the past such as 2026-11-22T10:15:30Z"));
  }
}
