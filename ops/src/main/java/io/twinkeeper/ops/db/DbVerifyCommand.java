package io.twinkeeper.ops.db;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.persistence.segment.LogTail;
import io.twinkeeper.persistence.store.Inspection;
import io.twinkeeper.persistence.store.NotRestorable;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.RestoreTest;
import io.twinkeeper.persistence.store.Restored;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin db verify}. */
@Command(
    name = "verify",
    description = {
      "Prove that a database can be restored.",
      "Reads every file of its store, follows every chain, measures the live copy page by page,"
          + " restores the same state into a scratch file, compares, and lets SQLite check it. On"
          + " the active node, where the application has the database open, the end of the log of"
          + " its commits stands for the database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin db verify scoreboard/events --node beta",
      "  twin db verify scoreboard/tenants/acme --node beta \\",
      "    --database /data/tenants/acme/events.db"
    })
public final class DbVerifyCommand implements Callable<Integer> {
  @Mixin private StoreOptions stores = new StoreOptions();

  @Parameters(paramLabel = "NAME", description = "WORKLOAD/DATABASE, or DATABASE alone")
  private String name = "";

  @Option(
      names = "--database",
      paramLabel = "FILE",
      description = "The live copy. Default: where the configuration says it is")
  private Optional<Path> database = Optional.empty();

  @Option(
      names = "--scratch",
      paramLabel = "DIRECTORY",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Where there is room for the database. Default: ${DEFAULT-VALUE}")
  private Path scratch = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!Files.isDirectory(scratch)) {
      throw new ParameterException(
          spec.commandLine(), "--scratch takes a directory: " + scratch + " is none");
    }
    StoreOnDisk named = stores.named(name);
    StoreOnDisk disk = database.map(named::of).orElse(named);
    try {
      boolean sound = inspect(disk.store());
      boolean restored = restore(disk);
      out().println(sound && restored ? "VERIFIED" : "NOT VERIFIED");
      return (sound && restored ? ExitCode.OK : ExitCode.FAILURE).status();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, name + ": " + e.getMessage(), e);
    }
  }

  private boolean inspect(SegmentStore store) throws IOException {
    Inspection found = store.inspect();
    found.damaged().forEach(line -> out().println("damaged: " + line));
    found.gaps().forEach(line -> out().println("gap: " + line));
    out()
        .printf(
            "files     %d read, %s, %d unbroken chains: %s%n",
            found.files(),
            Amounts.bytes(found.bytes()),
            found.chains(),
            found.isSound() ? "all checksums right, no gaps" : "see above");
    return found.isSound();
  }

  private boolean restore(StoreOnDisk disk) throws IOException {
    Path directory = Files.createTempDirectory(scratch, "twin-verify-");
    Path file = directory.resolve("restored.db");
    try {
      Optional<Position> measured = disk.measured();
      LogTail log = disk.log(); // looked at afterwards, so that it reaches what was measured
      Position live = measured.orElse(log.last());
      Restored restored = disk.store().restore(file, new RestorePoint.Txid(live.txid()), log);
      boolean same = restored.position().equals(live);
      out()
          .printf(
              "restored  transaction %016x of %s, %s%n",
              restored.position().txid(), restored.at(), Amounts.bytes(restored.bytes()));
      out()
          .printf(
              "%s  %s: %s%n",
              measured.isPresent() ? "live copy" : "log's end",
              live,
              same ? "its pages have the same checksum" : "differs from " + restored.position());
      String problem = RestoreTest.integrity(file);
      out().printf("SQLite    integrity_check: %s%n", problem.isEmpty() ? "ok" : problem);
      return same && problem.isEmpty();
    } catch (NotRestorable e) {
      out().println("restored  nothing: " + e.getMessage());
      return false;
    } finally {
      for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
        Files.deleteIfExists(directory.resolve("restored.db" + suffix));
      }
      Files.deleteIfExists(directory);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
