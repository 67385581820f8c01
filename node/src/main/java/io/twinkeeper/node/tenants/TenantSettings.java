package io.twinkeeper.node.tenants;

import io.twinkeeper.node.stream.ApplyPace;
import io.twinkeeper.node.stream.StreamPeers;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.config.WorkloadConfig.TenantsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a set of tenants needs from its node.
 *
 * @param name {@code workload/set}
 * @param directory where its databases' streams live, a directory each; the register beside it
 * @param excluded files that belong to something else, though the glob matches them
 * @param peers the actors of that path under {@code streams} on the other twins
 */
public record TenantSettings(
    String name,
    String node,
    TenantsConfig config,
    Path directory,
    Predicate<Path> excluded,
    InstantSource clock,
    WalWatch watch,
    StoreSettings store,
    Duration restoreTestEvery,
    Duration longestReader,
    ApplyPace pace,
    Function<String, StreamPeers> peers) {

  Path register() {
    return directory.resolveSibling(directory.getFileName() + ".roll");
  }
}
