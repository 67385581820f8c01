package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code twin bench sqlite}: a writer alone, and the same writer replicated. */
@Command(name = "sqlite", description = "A SQLite writer at full speed, alone and replicated.")
public final class SqliteBenchCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CommandFailure(ExitCode.FAILURE, "this measurement is not built yet");
  }
}
