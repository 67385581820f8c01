package io.twinkeeper.node.stream;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Before each test there are two nodes in one actor system, neither of which has started. */
abstract class TwoTwins {
  @TempDir Path root;
  final ActorTestKit kit =
      ActorTestKit.create(getClass().getSimpleName(), ConfigFactory.load("helm-test.conf"));
  final WalWatch watch = WalWatch.start();
  private final List<String> nodes;
  private final List<Twin> twins = new ArrayList<>();
  Twin alpha;
  Twin beta;

  TwoTwins() {
    this(List.of("alpha", "beta"));
  }

  /** Each of them knows of all {@code nodes}; whoever is not a twin is away until it is made. */
  TwoTwins(List<String> nodes) {
    this.nodes = nodes;
  }

  @BeforeEach
  void makeTwins() {
    alpha = twin("alpha");
    beta = twin("beta");
  }

  /** Returns when nothing writes to {@link #root} any more. */
  @AfterEach
  void endTwins() {
    try {
      twins.forEach(Twin::end);
      Aftermath.await(kit.system());
    } finally {
      kit.shutdownTestKit();
      watch.close();
    }
  }

  Twin twin(String node) {
    String[] others = nodes.stream().filter(n -> !n.equals(node)).toArray(String[]::new);
    Twin twin = new Twin(kit, watch, root, node, others);
    twins.add(twin);
    return twin;
  }
}
