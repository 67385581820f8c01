package io.twinkeeper.ops.bench.cluster;

import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.init.ClusterFiles;

/** What the cluster is called that is measured, and its twin.conf: streams and nothing else. */
public final class BenchCluster {
  /** Of the cluster, and of its only workload. */
  public static final String NAME = "bench";

  private static final String TEXT =
      """
      # The cluster that is measured: no service, no connector, nothing but streams.
      twinkeeper {
        cluster { name = bench, timings = wan }
        members = [
      %s  ]
        data-dir = "{node}/data"
        %s
        workloads.bench {
          mode = active-passive
          prefer = [alpha, beta]
      %s  }
      }
      """;

  private BenchCluster() {}

  /** Its twin.conf; {@code databases} are whole lines. */
  public static String configuration(ClusterDirectory files, String databases) {
    return text(files, "    databases {\n" + databases + "    }\n");
  }

  /**
   * The same with one directory and no database.
   *
   * @param path of the directory; {@code {node}} stands for the node's name
   */
  public static String withDirectory(ClusterDirectory files, String path) {
    String quoted = ClusterDirectory.quoted(path);
    return text(files, "    directories { files { path = " + quoted + " } }\n");
  }

  private static String text(ClusterDirectory files, String streams) {
    return TEXT.formatted(files.membersText(), ClusterFiles.TLS, streams);
  }
}
