package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.ops.init.MemberOption;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private ChangeOptions files = new ChangeOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ConfigFile present = files.present();
    TwinConfig old = present.forAll().values().iterator().next();
    if (old.members().stream().anyMatch(m -> m.name().equals(member.name()))) {
      throw new CommandFailure(ExitCode.USAGE, "there is a member " + member.name() + " already");
    }
    MemberConfig added =
        new MemberConfig(
            member.name(),
            member.role(),
            member.name(),
            member.address(),
            old.members().get(0).clusterPort(),
            old.members().get(0).adminPort());
    String text =
        files.changed(directory -> MemberText.withMember(present.text(), directory, added));
    PrintWriter out = spec.commandLine().getOut();
    write(text, old).forEach(file -> out.println("  " + file));
    out.println("next:");
    files.tellPresent(out, old.members());
    out.printf(
        "  copy %s/ to %s, there: twin node --config twin.conf --node %s%n",
        files.directory(), member.address(), member.name());
    return ExitCode.OK.status();
  }

  private List<Path> write(String text, TwinConfig old) {
    try {
      return new SpareFiles(InstantSource.system(), new SecureRandom())
          .write(
              files.directory(),
              authority,
              old.cluster().name(),
              member.name(),
              member.address(),
              token,
              text);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, e.getMessage() + " exists and is not overwritten", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "the files cannot be written: " + e.getMessage(), e);
    }
  }
}
