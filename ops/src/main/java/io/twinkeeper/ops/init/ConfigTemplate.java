package io.twinkeeper.ops.init;

import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.MemberConfig.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The text of a new cluster's twin.conf, with comments for whoever edits it next. */
final class ConfigTemplate {
  /** So many members have a vote too few. */
  static final int PAIR = 2;

  private static final String TEXT =
      """
      # Twinkeeper: one file, the same on every node. Each node also needs its own directory beside
      # this file (certificate, key, token) and its name: twin node --config twin.conf --node %1$s
      # "{node}" stands for the node's name; relative paths start at this file's directory.
      # Check it after every change: twin config check --config twin.conf

      twinkeeper {
        cluster { name = %2$s, timings = wan }     # wan | fast

        # How long a node that is cut off may go on serving (deadline), how long its processes get
        # to stop (stop-time), and what clocks may differ meanwhile (clock-margin).
        grant { renew-every = 1s, deadline = 4s, stop-time = 2s, clock-margin = 500ms }

        members = [
      %3$s
        ]
      %7$s
        # Streams, forks and the ledger. On a server of its own: "/var/lib/twinkeeper".
        data-dir = "%4$s"

        # Mutual TLS between nodes. The certificates last two years, the authority ten.
        %5$s

        # What is kept alive. An example to start from:
        workloads {
          # scoreboard {
          #   mode = active-passive
          #   prefer = [%6$s]
          #   databases { events { path = "/data/scoreboard/events.db" } }        # SQLite, WAL mode
          #   directories { workspace { path = "/data/scoreboard/workspace" } }   # every twin may change it
          #   services {
          #     api {
          #       command = ["/opt/scoreboard/bin/api", "--port", "8100"]
          #       environment { DATABASE = "/data/scoreboard/events.db" }
          #       health { http = "http://127.0.0.1:8100/health", interval = 1s, timeout = 2s }
          #     }
          #   }
          #   connector { type = command, command = ["/opt/scoreboard/bin/tunnel"] }
          #   probes = [ { http = "https://scoreboard.example/health", expect = 200 } ]
          # }
        }
      }
      """;

  private static final String LEASE =
      """

        # The third voter of two members, in a store at a third party: without it, or a third
        # member, failover is never automatic. Write it before the first start; later it is a change
        # of who votes. The file with its password lies on every node, mode 0600.
        # lease { postgres {
        #   url = "jdbc:postgresql://db.example:5432/twin", user = twin, password-file = "lease"
        # } }
        # lease { s3 { bucket = twins, region = eu-central-1, credentials-file = "lease" } }
      """;

  private ConfigTemplate() {}

  static String text(String cluster, List<MemberConfig> members, String dataDir) {
    return TEXT.formatted(
        members.isEmpty() ? "NAME" : members.get(0).name(),
        cluster,
        members.stream().map(ConfigTemplate::line).collect(Collectors.joining("\n")),
        dataDir.replace("\\", "\\\\").replace("\"", "\\\""),
        ClusterFiles.TLS,
        members.stream()
            .filter(m -> m.role() == Role.DATA)
            .map(MemberConfig::name)
            .collect(Collectors.joining(", ")),
        members.size() == PAIR ? LEASE : "");
  }

  private static String line(MemberConfig member) {
    return "    { name = %s, role = %s, address = \"%s\", cluster-port = %d, admin-port = %d }"
        .formatted(
            member.name(),
            member.role().name().toLowerCase(Locale.ROOT),
            member.address(),
            member.clusterPort(),
            member.adminPort());
  }
}
