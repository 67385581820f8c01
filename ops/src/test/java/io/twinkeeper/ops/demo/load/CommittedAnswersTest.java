package io.twinkeeper.ops.demo.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.ops.demo.edge.Edge;
import io.twinkeeper.ops.demo.edge.Relay;
import io.twinkeeper.ops.demo.process.ChildJvm;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.demo.scoreboard.Scoreboard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients, edge, relay and scoreboard together, all but the clients in processes of their own. */
class CommittedAnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void everyAnsweredWriteIsInTheDatabaseAfterTheScoreboardWasKilled() throws Exception {
    InetSocketAddress connectors = ChildJvm.freeAddress();
    InetSocketAddress clients = ChildJvm.freeAddress();
    InetSocketAddress service = ChildJvm.freeAddress();
    try (ChildJvm edge = edge(connectors, clients);
        ChildJvm scoreboard = scoreboard(service);
        Relays relay = new Relays(connectors, service);
        LoadGenerator load = LoadGenerator.start(clients, 50, "r1")) {
      await().atMost(PATIENCE).until(() -> relay.guarded() && load.answers().size() > 100);

      scoreboard.signal(Signal.KILL);
      scoreboard.process().waitFor();
      await().atMost(PATIENCE).until(() -> load.answers().lastSecond() == 0);

      assertThat(edge.process().isAlive()).isTrue();
      BitSet missing = load.answers().numbers(a -> a.node().equals("alpha"));
      missing.andNot(stored(load));
      assertThat(missing.isEmpty()).as("answered and not stored: %s", missing).isTrue();
      assertThat(load.counts().failed()).isPositive();
    }
  }

  @Test
  void aScoreboardThatIsToldToStopFinishesSoonAndLosesNothing() throws Exception {
    InetSocketAddress connectors = ChildJvm.freeAddress();
    InetSocketAddress clients = ChildJvm.freeAddress();
    InetSocketAddress service = ChildJvm.freeAddress();
    try (ChildJvm edge = edge(connectors, clients);
        ChildJvm scoreboard = scoreboard(service);
        Relays relay = new Relays(connectors, service);
        LoadGenerator load = LoadGenerator.start(clients, 50, "r2")) {
      await().atMost(PATIENCE).until(() -> relay.guarded() && load.answers().size() > 100);

      scoreboard.signal(Signal.TERM);

      assertThat(scoreboard.process().waitFor()).isZero();
      await().atMost(PATIENCE).until(() -> load.answers().lastSecond() == 0);
      BitSet missing = load.answers().numbers(a -> true);
      missing.andNot(stored(load));
      assertThat(missing.isEmpty()).isTrue();
      assertThat(edge.process().isAlive()).isTrue();
    }
  }

  private ChildJvm edge(InetSocketAddress connectors, InetSocketAddress clients)
      throws IOException {
    return ChildJvm.start(
        directory,
        Edge.class,
        ChildJvm.text(connectors),
        ChildJvm.text(clients),
        ChildJvm.text(ChildJvm.freeAddress()),
        "scoreboard",
        directory.resolve("spans.jsonl").toString());
  }

  private ChildJvm scoreboard(InetSocketAddress service) throws IOException {
    return ChildJvm.start(
        directory,
        Scoreboard.class,
        ChildJvm.text(service),
        directory.resolve("events.db").toString(),
        "alpha");
  }

  /** A relay and, in the place of its guard, somebody who starts it again: starved, it may exit. */
  private final class Relays implements AutoCloseable {
    private final InetSocketAddress connectors;
    private final InetSocketAddress service;
    private ChildJvm current;

    Relays(InetSocketAddress connectors, InetSocketAddress service) throws IOException {
      this.connectors = connectors;
      this.service = service;
      this.current = start();
    }

    boolean guarded() throws IOException {
      if (!current.process().isAlive()) {
        current = start();
      }
      return true;
    }

    @Override
    public void close() {
      current.close();
    }

    private ChildJvm start() throws IOException {
      return ChildJvm.start(
          directory,
          Relay.class,
          ChildJvm.text(connectors),
          "alpha",
          ChildJvm.text(service),
          ChildJvm.text(ChildJvm.freeAddress()),
          "scoreboard");
    }
  }

  private BitSet stored(LoadGenerator load) throws Exception {
    BitSet stored = new BitSet();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory + "/events.db");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from events")) {
      while (rows.next()) {
        load.number(rows.getString(1)).ifPresent(stored::set);
      }
    }
    return stored;
  }
}
