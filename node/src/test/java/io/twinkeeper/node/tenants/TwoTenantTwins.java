package io.twinkeeper.node.tenants;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.stream.Aftermath;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.protocol.stream.Position;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Before each test two nodes with a set each follow, in one actor system. */
abstract class TwoTenantTwins {
  @TempDir Path directory;
  final ActorTestKit kit =
      ActorTestKit.create(getClass().getSimpleName(), ConfigFactory.load("helm-test.conf"));
  private final WalWatch watch = WalWatch.start();
  TenantTwin alpha;
  TenantTwin beta;

  @BeforeEach
  void startTwins() {
    alpha = new TenantTwin(kit, watch, directory, "alpha", "beta");
    beta = new TenantTwin(kit, watch, directory, "beta", "alpha");
    prepare();
    alpha.start();
    beta.start();
  }

  /** What is other than usual about them, before they start. */
  void prepare() {}

  /** Returns when nothing writes to {@link #directory} any more. */
  @AfterEach
  void endTwins() {
    try {
      alpha.end();
      beta.end();
      Aftermath.await(kit.system());
    } finally {
      kit.shutdownTestKit();
      watch.close();
    }
  }

  static TenantEntry removed(String tenant) {
    Tombstone tombstone = new Tombstone(Instant.now(), 1, new Position(1, 2, 3));
    return TenantEntry.found(List.of(tenant)).removed(tombstone);
  }
}
