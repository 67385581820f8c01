package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.ops.init.MemberOption;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin member add}: the files of a cluster with one more member. */
@Command(
    name = "add",
    description = {
      "Make the files of a cluster with one more member: twin.conf as the next membership, and the"
          + " new node's certificate. Nothing is overwritten, nobody is contacted.",
      "The nodes take the change over as they are restarted with the new file, one after the other,"
          + " in any order. Nobody votes in the new way before enough of the present voters have"
          + " left the old one, so nothing can be decided twice; and there is one change at a time."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  twin member add witness=10.77.0.3:witness --config wirebot/twin.conf \\",
      "    --authority wirebot --token-file wirebot/alpha/token --directory three",
      "",
      "See docs/runbooks/members.md."
    })
public final class MemberAddCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "NAME=ADDRESS:ROLE",
      converter = MemberOption.Converter.class,
      description = "The new member; ROLE is data or witness")
  private MemberOption member = new MemberOption("", "", MemberConfig.Role.DATA);

  @Mixin private NewNodeOptions node = new NewNodeOptions();

  @Mixin private ChangeOptions files = new ChangeOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ConfigFile present = files.present();
    Map<String, TwinConfig> views = present.forAll();
    if (views.containsKey(member.name())) {
      throw new CommandFailure(ExitCode.USAGE, "there is a member " + member.name() + " already");
    }
    List<MemberConfig> old = views.values().iterator().next().members();
    MemberConfig added =
        new MemberConfig(
            member.name(),
            member.role(),
            member.name(),
            member.address(),
            old.get(0).clusterPort(),
            old.get(0).adminPort());
    String text = files.nextMembership(base -> MemberText.withMember(present.text(), base, added));
    PrintWriter out = spec.commandLine().getOut();
    node.write(files.directory(), views, member.name(), member.address(), text)
        .forEach(file -> out.println("  " + file));
    out.println("next:");
    ChangeOptions.tellBefore(out);
    out.printf(
        "  copy %s/ to %s, there: twin node --config twin.conf --node %s%n",
        files.directory(), member.address(), member.name());
    files.tellPresent(out, old);
    return ExitCode.OK.status();
  }
}
