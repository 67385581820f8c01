package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.ops.init.SpareFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin member replace}: the files of a new machine in the place of a dead one. */
@Command(
    name = "replace",
    description = {
      "Make the files of a new machine that takes a dead one's place: twin.conf with its address,"
          + " and a certificate of its own. The name stays, and with it the vote: the new machine"
          + " learns from the others what the old one may have promised before it votes, and copies"
          + " every database from the active one. Nothing is overwritten, nobody is contacted.",
      "The old machine must never run again: two machines of one name have two votes."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  twin member replace beta --address 10.77.0.9 --config wirebot/twin.conf \\",
      "    --authority wirebot --token-file wirebot/alpha/token --directory beta-new \\",
      "    --i-have-checked-that beta-is-off",
      "",
      "See docs/runbooks/replace-a-dead-vps.md."
    })
public final class MemberReplaceCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The member that is dead")
  private String name = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      required = true,
      description = "Where the new machine is reached")
  private String address = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = ConfigFile.DEFAULT,
      description = "The present configuration. Default: ${DEFAULT-VALUE}")
  private Path config = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      required = true,
      description = "Where `twin init` left ca.pem and ca-key.pem")
  private Path authority = Path.of("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description = "Any node's admin token; all nodes have the same")
  private Path token = Path.of("");

  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if it does not exist")
  private Path directory = Path.of("");

  @Option(
      names = "--i-have-checked-that",
      paramLabel = "NAME-is-off",
      required = true,
      description = "You have looked: the old machine is off, and will not run again")
  private String checked = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!checked.equals(name + "-is-off")) {
      throw new ParameterException(
          spec.commandLine(), "say it in full: --i-have-checked-that " + name + "-is-off");
    }
    ConfigFile present = ConfigFile.read(config);
    Map<String, TwinConfig> members = present.forAll();
    TwinConfig any = members.values().iterator().next();
    if (!members.containsKey(name)) {
      throw new CommandFailure(
          ExitCode.USAGE, "there is no member " + name + "; known: " + members.keySet());
    }
    PrintWriter out = spec.commandLine().getOut();
    write(changed(present), any).forEach(file -> out.println("  " + file));
    tell(out, any);
    return ExitCode.OK.status();
  }

  private String changed(ConfigFile present) {
    Path at = Optional.ofNullable(config.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return MemberText.withAddress(present.text(), at, name, address)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.REFUSED,
                    config
                        + ": the address of "
                        + name
                        + " is not written in one place; change it by hand in a copy and give that"
                        + " as --config"));
  }

  private List<Path> write(String text, TwinConfig any) {
    try {
      return new SpareFiles(InstantSource.system(), new SecureRandom())
          .write(directory, authority, any.cluster().name(), name, address, token, text);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, e.getMessage() + " exists and is not overwritten", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "the files cannot be written: " + e.getMessage(), e);
    }
  }

  private void tell(PrintWriter out, TwinConfig any) {
    out.printf("next:%n");
    out.printf(
        "  copy %s/ to %s, there: twin node --config twin.conf --node %s%n",
        directory, address, name);
    out.printf("  twin status, until %s is up and its streams are in step%n", name);
    for (MemberConfig member : any.members()) {
      if (!member.name().equals(name)) {
        out.printf(
            "  when it suits you, the standby first: put the new twin.conf on %s and restart its"
                + " node%n",
            member.name());
      }
    }
  }
}
