package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.ops.init.NewFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin member remove}: twin.conf of a cluster with one member less. */
@Command(
    name = "remove",
    description = {
      "Make twin.conf of a cluster with one member less, as the next membership. Nothing is"
          + " overwritten, nobody is contacted.",
      "The nodes take the change over as they are restarted with the new file, one after the other."
          + " Nobody votes in the new way before enough of the present voters have left the old"
          + " one. Two members that are left without a lease never fail over by themselves."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  twin member remove witness --config wirebot/twin.conf --directory two",
      "",
      "See docs/runbooks/members.md."
    })
public final class MemberRemoveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The member that leaves")
  private String name = "";

  @Mixin private ChangeOptions files = new ChangeOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ConfigFile present = files.present();
    TwinConfig old = present.forAll().values().iterator().next();
    if (old.members().stream().noneMatch(m -> m.name().equals(name))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "there is no member "
              + name
              + "; known: "
              + old.members().stream().map(MemberConfig::name).toList());
    }
    String text =
        files.nextMembership(base -> MemberText.withoutMember(present.text(), base, name));
    PrintWriter out = spec.commandLine().getOut();
    write(text).forEach(file -> out.println("  " + file));
    tell(out, old);
    return ExitCode.OK.status();
  }

  private List<Path> write(String text) {
    NewFiles made = new NewFiles();
    made.open(files.directory().resolve("twin.conf"), text);
    try {
      return made.write();
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, e.getMessage() + " exists and is not overwritten", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "the file cannot be written to " + files.directory() + ": " + Reason.of(e),
          e);
    }
  }

  /** An active one that leaves would end when its voters do, with a tail nobody else has. */
  private void tell(PrintWriter out, TwinConfig old) {
    boolean data = old.member(name).isData();
    out.println("next:");
    ChangeOptions.tellBefore(out);
    if (data) {
      out.printf(
          "  is %s active: twin switchover -w WORKLOAD --from %s, and wait until its streams are in"
              + " step%n",
          name, name);
    }
    files.tellPresent(out, old.members().stream().filter(m -> !m.name().equals(name)).toList());
    if (data) {
      out.printf(
          "  twin fork list --node %s: empty, before anything of it is wiped; what a fork has is"
              + " nowhere else%n",
          name);
    }
    out.printf("  stop the node of %s for good, last of all%n", name);
  }
}
