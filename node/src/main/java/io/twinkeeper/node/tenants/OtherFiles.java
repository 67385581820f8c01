package io.twinkeeper.node.tenants;

import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.config.WorkloadConfig.TenantsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Files that a glob may match and that are not its own: each database belongs to one stream. */
public final class OtherFiles {
  private OtherFiles() {}

  /**
   * What is not of {@code tenants}: databases named by their paths, those of globs that stand
   * before it in the configuration, and everything in the node's own directory.
   */
  public static Predicate<Path> than(TenantsConfig tenants, TwinConfig config) {
    Set<Path> named = new HashSet<>();
    List<TenantsConfig> earlier = new ArrayList<>();
    boolean before = true;
    for (WorkloadConfig workload : config.workloads().values()) {
      workload.databases().values().forEach(database -> named.add(database.path()));
      for (TenantsConfig other : workload.tenants().values()) {
        before &= !other.equals(tenants);
        if (before) {
          earlier.add(other);
        }
      }
    }
    Path dataDir = config.dataDir();
    return path ->
        named.contains(path)
            || path.startsWith(dataDir)
            || earlier.stream().anyMatch(other -> other.glob().match(path).isPresent());
  }
}
