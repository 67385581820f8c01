package io.twinkeeper.node.ledger;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.Leave;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.persistence.ledger.JournalFile;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A real cluster member on loopback with a ledger on a real journal. */
final class TestNode implements AutoCloseable {
  private static final Config CLUSTER =
      ConfigFactory.parseString(
          """
          akka {
            loglevel = WARNING
            actor.provider = cluster
            actor.serialization-bindings."io.twinkeeper.node.ClusterMessage" = jackson-cbor
            remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
            cluster.jmx.multi-mbeans-in-same-jvm = on
            cluster.downing-provider-class = "akka.cluster.sbr.SplitBrainResolverProvider"
            cluster {
              gossip-interval = 200ms
              leader-actions-interval = 200ms
              periodic-tasks-initial-delay = 200ms
              typed.receptionist.distributed-data.gossip-interval = 200ms
            }
            coordinated-shutdown.exit-jvm = off
          }
          """);

  final ActorTestKit system;
  final ActorRef<Ledger.Command> ledger;
  private final TestProbe<Ledger.Entries> entries;

  private TestNode(ActorTestKit system, LedgerSettings settings) {
    this.system = system;
    this.entries = system.createTestProbe(Ledger.Entries.class);
    this.ledger =
        system.spawn(Ledger.create(settings, InstantSource.system(), new SecureRandom()), "ledger");
  }

  static TestNode start(String name, Path directory) {
    return start(LedgerSettings.of(name), directory);
  }

  static TestNode start(LedgerSettings settings, Path directory) {
    JournalFile journal = JournalFile.prepare(directory, InstantSource.system());
    Config config =
        LedgerPlugins.config(journal).withFallback(CLUSTER).withFallback(ConfigFactory.load());
    return new TestNode(ActorTestKit.create("ledgers", config), settings);
  }

  TestNode join(TestNode other) {
    Cluster cluster = Cluster.get(system.system());
    cluster.manager().tell(new Join(Cluster.get(other.system.system()).selfMember().address()));
    return this;
  }

  void leave() {
    Cluster cluster = Cluster.get(system.system());
    cluster.manager().tell(new Leave(cluster.selfMember().address()));
  }

  void record(String summary) {
    ledger.tell(new Ledger.Record("granted", "scoreboard", 1, summary, Map.of("reason", "test")));
  }

  List<HistoryEntry> history() {
    ledger.tell(new Ledger.Recent(Integer.MAX_VALUE, null, entries.ref()));
    return entries.receiveMessage(Duration.ofSeconds(20)).entries();
  }

  List<String> summaries() {
    return history().stream().map(HistoryEntry::summary).toList();
  }

  long count() {
    TestProbe<Long> count = system.createTestProbe(Long.class);
    ledger.tell(new Ledger.Count(count.ref()));
    return count.receiveMessage(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    system.shutdownTestKit();
  }
}
