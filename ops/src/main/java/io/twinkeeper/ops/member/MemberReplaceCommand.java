package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.Names;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private NewNodeOptions node = new NewNodeOptions();

  @Mixin private ChangeOptions files = new ChangeOptions();

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
    if (!Names.isHost(address)) {
      throw new ParameterException(
          spec.commandLine(), address + " is not a host name or an IPv4 address");
    }
    ConfigFile present = files.present();
    Map<String, TwinConfig> views = present.forAll();
    TwinConfig old = views.get(name);
    if (old == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "there is no member " + name + "; known: " + views.keySet());
    }
    String text =
        files.changed(
            base -> MemberText.withAddress(present.text(), base, name, address),
            "the address of "
                + name
                + " is not written in one place; change it by hand in a copy and give that as"
                + " --config");
    PrintWriter out = spec.commandLine().getOut();
    node.write(files.directory(), views, name, address, text)
        .forEach(file -> out.println("  " + file));
    tell(out, old);
    return ExitCode.OK.status();
  }

  private void tell(PrintWriter out, TwinConfig old) {
    out.printf("next:%n");
    out.printf("  copy %s/ to %s%n", files.directory(), address);
    old.lease().flatMap(LeaseConfig::secret).ifPresent(secret -> tell(out, secret.file()));
    out.printf("  there: twin node --config twin.conf --node %s%n", name);
    out.printf("  twin status, until %s is up and its streams are in step%n", name);
    for (MemberConfig member : old.members()) {
      if (!member.name().equals(name)) {
        out.printf(
            "  when it suits you, the standby first: put the new twin.conf on %s and restart its"
                + " node%n",
            member.name());
      }
    }
  }

  /** No command makes that file, so none can put it beside the others. */
  private void tell(PrintWriter out, Path secret) {
    Path base = files.base().normalize();
    String file =
        secret.startsWith(base)
            ? base.relativize(secret) + " beside its twin.conf"
            : secret.toString();
    out.printf(
        "  also copy the lease's %s, mode 0600: without it the lease does not vote there%n", file);
  }
}
