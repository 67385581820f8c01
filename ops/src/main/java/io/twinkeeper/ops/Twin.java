package io.twinkeeper.ops;

import io.twinkeeper.ops.bench.BenchCommand;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.FailurePrinter;
import io.twinkeeper.ops.client.AcknowledgeCommand;
import io.twinkeeper.ops.client.ActivateCommand;
import io.twinkeeper.ops.client.ConflictsCommand;
import io.twinkeeper.ops.client.DirectoryCommand;
import io.twinkeeper.ops.client.DrainCommand;
import io.twinkeeper.ops.client.DrillCommand;
import io.twinkeeper.ops.client.ExplainCommand;
import io.twinkeeper.ops.client.ForkCommand;
import io.twinkeeper.ops.client.HistoryCommand;
import io.twinkeeper.ops.client.PauseCommand;
import io.twinkeeper.ops.client.ResumeCommand;
import io.twinkeeper.ops.client.StatusCommand;
import io.twinkeeper.ops.client.SwitchoverCommand;
import io.twinkeeper.ops.client.SyncCommand;
import io.twinkeeper.ops.client.TrashCommand;
import io.twinkeeper.ops.client.UndrainCommand;
import io.twinkeeper.ops.config.ConfigCommand;
import io.twinkeeper.ops.db.DbCommand;
import io.twinkeeper.ops.demo.DemoCommand;
import io.twinkeeper.ops.init.InitCommand;
import io.twinkeeper.ops.member.MemberCommand;
import io.twinkeeper.ops.node.LocalNode;
import io.twinkeeper.ops.node.NodeCommand;
import io.twinkeeper.ops.node.NodeLauncher;
import io.twinkeeper.ops.prove.ProveCommand;
import io.twinkeeper.ops.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code twin} command. */
@Command(
    name = "twin",
    description = "Keeps services and their databases alive on two or three cheap servers.",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  twin demo                         three nodes here; one is killed; watch",
      "  twin init --help                  make the files of a cluster of your own",
      "  twin config check --config FILE   all that is wrong with a configuration",
      "  twin node --config FILE --node N  run this machine's node",
      "  twin status                       who is active, what is wrong",
      "",
      "Exit status:",
      "  0  ok                        4  no node could be reached",
      "  1  failure                   5  refused: nothing was changed",
      "  2  command line              6  token not accepted",
      "  3  configuration or a file that it names"
    })
public final class Twin implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  Twin() {}

  /** Runs one command and exits with its status; see {@link ExitCode}. */
  public static void main(String[] arguments) {
    System.exit(commandLine(new LocalNode()).execute(arguments));
  }

  /** The whole command with its subcommands; {@code launcher} is what {@code twin node} runs. */
  static CommandLine commandLine(NodeLauncher launcher) {
    FailurePrinter failures = new FailurePrinter();
    CommandLine twin =
        new CommandLine(new Twin())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new NodeCommand(launcher))
            .addSubcommand(new InitCommand())
            .addSubcommand(new ConfigCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new ActivateCommand())
            .addSubcommand(new SwitchoverCommand())
            .addSubcommand(new PauseCommand())
            .addSubcommand(new ResumeCommand())
            .addSubcommand(new DrainCommand())
            .addSubcommand(new UndrainCommand())
            .addSubcommand(new AcknowledgeCommand())
            .addSubcommand(new ExplainCommand())
            .addSubcommand(new DrillCommand())
            .addSubcommand(new HistoryCommand())
            .addSubcommand(new BenchCommand())
            .addSubcommand(new SoakCommand())
            .addSubcommand(new ProveCommand())
            .addSubcommand(new ForkCommand())
            .addSubcommand(new DirectoryCommand())
            .addSubcommand(new ConflictsCommand())
            .addSubcommand(new TrashCommand())
            .addSubcommand(new SyncCommand())
            .addSubcommand(new DbCommand())
            .addSubcommand(new MemberCommand());
    addHelp(twin);
    return twin.setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  private static void addHelp(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true).version("twin " + Version.text());
    command.getCommandSpec().usageMessage().synopsisSubcommandLabel("COMMAND");
    command.getSubcommands().values().forEach(Twin::addHelp);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do, for example: twin status");
  }
}
