package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.files.FilesBenchCommand;
import io.twinkeeper.ops.bench.tenants.TenantsBenchCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin bench}: the parent of everything that is measured. */
@Command(
    name = "bench",
    description = "Measure on this computer.",
    subcommands = {
      SqliteBenchCommand.class,
      FenceBenchCommand.class,
      TenantsBenchCommand.class,
      FilesBenchCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to measure: twin bench sqlite, fence, tenants or files");
  }
}
