package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin fork export}: fetches a fork's database. */
@Command(
    name = "export",
    description = "Fetch a fork's database, as it stood at the fork's end, into a new file.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork export 20261121T0815 --node alpha --to fork.db",
      "  sqlite3 fork.db 'SELECT * FROM scores'"
    })
public final class ForkExportCommand implements Callable<Integer> {
  @Mixin private ForkParameter fork = new ForkParameter();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "Where to put it; must not exist")
  private Path to = Path.of("fork.db");

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print what was written as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Arguments.requirePlace(spec, "--to", to);
    long bytes = nodes.connect().download(fork.path() + "/database", to);
    String line =
        json
            ? Json.pretty(Map.of("file", to.toString(), "size_bytes", bytes))
            : to + ": " + Amounts.bytes(bytes);
    spec.commandLine().getOut().println(line);
    return ExitCode.OK.status();
  }
}
