package io.twinkeeper.node.tenants;

import io.twinkeeper.persistence.tenant.KeptCopies;
import io.twinkeeper.persistence.tenant.TenantRegister;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a set of tenants stands, for people. */
final class TenantsView {
  private static final int SHOWN = 100;

  private TenantsView() {}

  static TenantsStatus status(
      TenantSettings settings,
      TenantRegister register,
      TenantStreams streams,
      Collection<String> missing,
      List<String> refused,
      @Nullable String held) {
    return new TenantsStatus(
        settings.config().glob().toString(),
        streams.size(),
        removed(register, streams),
        missing.stream().sorted().toList(),
        refused,
        held);
  }

  private static List<TenantsStatus.Removed> removed(
      TenantRegister register, TenantStreams streams) {
    return register.entries().stream()
        .filter(entry -> !entry.isLive())
        .sorted(Comparator.comparing((TenantEntry e) -> tombstone(e).at()).reversed())
        .limit(SHOWN)
        .flatMap(entry -> Stream.of(removed(entry, streams.directory(entry.name()))))
        .toList();
  }

  private static TenantsStatus.Removed removed(TenantEntry entry, Path stream) {
    Tombstone tombstone = tombstone(entry);
    Path kept = new KeptCopies(stream).of(tombstone);
    return new TenantsStatus.Removed(
        entry.name(),
        tombstone.at(),
        tombstone.epoch(),
        tombstone.position().toString(),
        Files.isDirectory(kept) ? kept.toString() : null);
  }

  private static Tombstone tombstone(TenantEntry entry) {
    return Objects.requireNonNull(entry.removed(), "it is not removed");
  }
}
