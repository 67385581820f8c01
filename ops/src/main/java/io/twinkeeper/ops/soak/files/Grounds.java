package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.ops.prove.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The soak's directory.
 *
 * <pre>
 * DIR/twin.conf, ca.pem, NAME/…   as twin init makes them
 * DIR/NAME/tree/                  that node's end of the directory
 * DIR/NAME/aside/                 what its user is rid of, for a moment
 * DIR/NAME/data/                  that node's data-dir
 * DIR/logs/                       what every process prints
 * </pre>
 */
record Grounds(ClusterDirectory files, long seed) {
  static final String STREAM = "soak/tree";

  private static final String TEXT =
      """
      # The soak's cluster: every node has the directory, and anybody may write to it.
      twinkeeper {
        cluster { name = soak, timings = fast }
        members = [
      %s  ]
        data-dir = "{node}/data"
        %s
        workloads.soak {
          mode = active-passive
          prefer = [%s]
          directories { tree { path = %s, delete-breaker = 100%%, trash { keep = 30d, max = 1TiB } } }
        }
      }
      """;

  static Grounds in(Path directory, List<String> nodes, long seed) {
    Addresses addresses = new Addresses(Network.PREFIX, 0);
    return new Grounds(new ClusterDirectory(directory, addresses, nodes), seed);
  }

  void write() throws IOException {
    files.write("soak", configuration());
    for (String node : nodes()) {
      Files.createDirectories(tree(node));
      Files.createDirectories(aside(node));
    }
  }

  List<String> nodes() {
    return files.nodes();
  }

  Path tree(String node) {
    return files.directory().resolve(node).resolve("tree");
  }

  Path aside(String node) {
    return files.directory().resolve(node).resolve("aside");
  }

  private String configuration() {
    return TEXT.formatted(
        files.membersText(),
        ClusterFiles.TLS,
        String.join(", ", nodes()),
        ClusterDirectory.quoted(files.directory() + "/{node}/tree"));
  }
}
