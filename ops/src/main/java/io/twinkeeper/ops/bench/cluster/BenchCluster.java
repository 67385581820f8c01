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
          databases {
      %s    }
        }
      }
      """;

  private BenchCluster() {}

  /** Its twin.conf; {@code databases} are whole lines. */
  public static String configuration(ClusterDirectory files, String databases) {
    return TEXT.formatted(files.membersText(), ClusterFiles.TLS, databases);
  }
}
