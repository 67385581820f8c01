package io.twinkeeper.ops.init;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin init}: the files of a new cluster. */
@Command(
    name = "init",
    description = {
      "Make the files of a new cluster: configuration, certificates, admin token.",
      "DIR/twin.conf goes to every node, and DIR/NAME/ to node NAME, beside it. DIR/ca-key.pem"
          + " stays with you: it is only needed to make more certificates. The certificates of the"
          + " nodes last 2 years, the authority 10. Nothing that exists is overwritten."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  twin init --directory wirebot --cluster wirebot \\",
      "    --member alpha=10.77.0.1:data --member beta=10.77.0.2:data \\",
      "    --member watch=10.77.0.3:witness",
      "  twin config check --config wirebot/twin.conf",
      "  twin node --config wirebot/twin.conf --node alpha",
      "",
      "Members that share an address get ports that count up from --cluster-port and",
      "--admin-port."
    })
public final class InitCommand implements Callable<Integer> {
  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if it does not exist")
  private Path directory = Path.of("");

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      required = true,
      description = "The cluster's name: lower-case letters, digits, hyphens")
  private String cluster = "";

  @Option(
      names = {"-m", "--member"},
      paramLabel = "NAME=ADDRESS:ROLE",
      required = true,
      converter = MemberOption.Converter.class,
      description = "A member; ROLE is data or witness. Give it two or three times")
  private List<MemberOption> members = List.of();

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      defaultValue = "2551",
      description = "Where the nodes talk to each other. Default: ${DEFAULT-VALUE}")
  private int clusterPort = 2551;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "8300",
      description = "Where people and scripts ask. Default: ${DEFAULT-VALUE}")
  private int adminPort = 8300;

  @Option(
      names = "--data-dir",
      paramLabel = "PATH",
      defaultValue = "{node}/data",
      description = "Where a node keeps its state. Default: ${DEFAULT-VALUE}, beside twin.conf")
  private String dataDir = "{node}/data";

  @Option(names = "--json", description = "Print the names of the files as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What {@code --json} prints. */
  record Made(String directory, List<String> files) {}

  @Override
  public Integer call() {
    List<MemberConfig> planned = plan();
    String text = ConfigTemplate.text(cluster, planned, dataDir);
    refuseWhatTheCheckRefuses(text);
    List<Path> written = write(planned, text);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.pretty(
              new Made(directory.toString(), written.stream().map(Path::toString).toList())));
    } else {
      tell(out, written, planned);
    }
    return ExitCode.OK.status();
  }

  private List<MemberConfig> plan() {
    Map<String, Integer> atAddress = new HashMap<>();
    List<MemberConfig> planned = new ArrayList<>();
    for (MemberOption member : members) {
      int before = atAddress.merge(member.address(), 1, Integer::sum) - 1;
      planned.add(
          new MemberConfig(
              member.name(),
              member.role(),
              member.name(),
              member.address(),
              clusterPort + before,
              adminPort + before));
    }
    return planned;
  }

  /** The options are wrong exactly where the file that they make would be wrong. */
  private void refuseWhatTheCheckRefuses(String text) {
    try {
      TwinConfigs.parseAll(text, "twin.conf", directory);
    } catch (ConfigException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          e.problems().stream()
              .map(p -> p.path() + ": " + p.problem() + "; " + p.advice())
              .collect(Collectors.joining("; also ")),
          e);
    }
  }

  private List<Path> write(List<MemberConfig> planned, String text) {
    try {
      return new ClusterFiles(InstantSource.system(), new SecureRandom())
          .write(directory, cluster, planned, text);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          e.getMessage() + " exists and is not overwritten; name another directory",
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "the files cannot be written: " + e + "; nothing was left behind", e);
    }
  }

  private void tell(PrintWriter out, List<Path> written, List<MemberConfig> planned) {
    written.forEach(file -> out.println("  " + file));
    out.printf("made %d files: certificates last 2 years, the authority 10%n", written.size());
    Path conf = directory.resolve("twin.conf");
    out.println("next:");
    out.println("  write what to keep alive under workloads in " + conf);
    if (planned.size() == ConfigTemplate.PAIR) {
      out.println(
          "  two members without a lease: failover is never automatic. Add a third member, or write"
              + " the lease in it now; its secret file goes to each node, too, mode 0600");
    }
    out.println("  twin config check --config " + conf);
    for (MemberConfig member : planned) {
      out.printf(
          "  copy twin.conf and %s/ to %s, there: twin node --config twin.conf --node %s%n",
          member.name(), member.address(), member.name());
    }
  }
}
