package io.twinkeeper.node.boot;

import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.persistence.ledger.JournalFile;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.grant.Roll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * What a node keeps open in its data directory. Opened before any actor starts, so that a directory
 * which cannot be used is refused in one clear line.
 */
final class NodeFiles implements AutoCloseable {
  private final Path dataDir;
  private final PromiseStore promises;
  private final OrderFile orders;
  private final JournalFile journal;
  private final WalWatch watch;

  private NodeFiles(
      Path dataDir, PromiseStore promises, OrderFile orders, JournalFile journal, WalWatch watch) {
    this.dataDir = dataDir;
    this.promises = promises;
    this.orders = orders;
    this.journal = journal;
    this.watch = watch;
  }

  /**
   * Opens them, creating the data directory if it is missing.
   *
   * @throws IOException if one of them cannot be used; says which and why
   */
  static NodeFiles open(TwinConfig config) throws IOException {
    Path dataDir = config.dataDir();
    Files.createDirectories(dataDir);
    if (config.self().role() == MemberConfig.Role.DATA) {
      FenceTokens.write(config, new SecureRandom());
    }
    PromiseStore promises = PromiseStore.open(dataDir.resolve("voter"));
    promises.enter(Roll.of(config));
    return new NodeFiles(
        dataDir,
        promises,
        OrderFile.open(dataDir.resolve("orders")),
        JournalFile.prepare(dataDir.resolve("ledger"), Clock.systemUTC()),
        WalWatch.start());
  }

  PromiseStore promises() {
    return promises;
  }

  OrderFile orders() {
    return orders;
  }

  JournalFile journal() {
    return journal;
  }

  WalWatch watch() {
    return watch;
  }

  /** Where stream {@code workload/database} keeps its log, state and forks. */
  Path stream(String name) {
    return dataDir.resolve("streams").resolve(name);
  }

  /** Where directory {@code workload/directory} keeps its index. */
  Path directory(String name) {
    return dataDir.resolve("directories").resolve(name);
  }

  @Override
  public void close() {
    watch.close();
  }
}
