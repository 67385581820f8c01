package io.twinkeeper.ops.db;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.persistence.store.NotRestorable;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.Restored;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

/** {@code twin db restore}. */
@Command(
    name = "restore",
    description = {
      "Restore a database into a new file, as it is now or was at a moment.",
      "Every page is checked on the way and read back; an existing file is never touched."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin db restore scoreboard/events --to /tmp/events.db --node alpha",
      "  twin db restore events --to /tmp/events.db --at 2026-11-21T06:30:00Z",
      "  twin db restore events --to /tmp/events.db --txid 00000000000012ab"
    })
public final class DbRestoreCommand implements Callable<Integer> {
  private static final int ATTEMPTS = 3;

  @Mixin private StoreOptions stores = new StoreOptions();

  @Parameters(paramLabel = "NAME", description = "WORKLOAD/DATABASE, or DATABASE alone")
  private String name = "";

  @Option(names = "--to", paramLabel = "FILE", required = true, description = "The new file")
  private Path target = Path.of("");

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Everything committed until then, in ISO-8601: 2026-11-21T06:30:00Z")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--txid",
      paramLabel = "N",
      description = "Exactly this transaction, in hexadecimal as twin db list shows it")
  private Optional<String> txid = Optional.empty();

  @Option(names = "--json", description = "Print what was restored as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Arguments.requirePlace(spec, "--to", target);
    RestorePoint point = point();
    Restored restored = restore(stores.named(name), point);
    if (json) {
      spec.commandLine().getOut().println(Json.pretty(json(restored)));
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %s, transaction %016x of %s, from %d files and %d segments of the log%n",
              restored.file(),
              Amounts.bytes(restored.bytes()),
              restored.position().txid(),
              restored.at(),
              restored.files(),
              restored.segments());
    }
    return ExitCode.OK.status();
  }

  private RestorePoint point() {
    if (at.isPresent() && txid.isPresent()) {
      throw new ParameterException(spec.commandLine(), "say --at or --txid, not both");
    }
    try {
      if (at.isPresent()) {
        return new RestorePoint.At(Instant.parse(at.get()));
      }
      return txid.isPresent()
          ? new RestorePoint.Txid(Long.parseUnsignedLong(txid.get(), 16))
          : new RestorePoint.Latest();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), at.get() + " is not a time like 2026-11-21T06:30:00Z", e);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), txid.get() + " is not a hexadecimal number", e);
    }
  }

  /** A running node may drop a file that is past while it is being read: then once more. */
  private Restored restore(StoreOnDisk disk, RestorePoint point) {
    for (int attempt = 1; ; attempt++) {
      try {
        return disk.store().restore(target, point, disk.log());
      } catch (FileAlreadyExistsException e) {
        throw new CommandFailure(
            ExitCode.REFUSED, e.getMessage() + " exists; name a new file, this is left alone", e);
      } catch (NotRestorable e) {
        throw new CommandFailure(ExitCode.REFUSED, disk.name() + ": " + e.getMessage(), e);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw new CommandFailure(ExitCode.FAILURE, e.getMessage() + " does not exist", e);
        }
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.FAILURE, target + " was not restored: " + Reason.of(e), e);
      }
    }
  }

  private static Map<String, Object> json(Restored restored) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", restored.file().toString());
    json.put("position", restored.position().toString());
    json.put("at", restored.at());
    json.put("bytes", restored.bytes());
    json.put("files", restored.files());
    json.put("segments", restored.segments());
    return json;
  }
}
