package io.twinkeeper.ops.prove.watch;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.prove.bank.BankReader;
import io.twinkeeper.ops.prove.stand.Stand;
import io.twinkeeper.ops.prove.stand.Store;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks every node and every ledger again and again, and looks into the standby's books. Safe for
 * any thread.
 */
public final class Lookout implements AutoCloseable {
  private static final long NODES_MILLIS = 250;
  private static final long LEDGERS_MILLIS = 1_000;
  private static final long BOOKS_MILLIS = 400;
  private static final long STORE_MILLIS = 500;
  private static final Duration STORE_ANSWERS = Duration.ofSeconds(1);

  /** From then on a node was in that phase. */
  public record Change(String node, long atMillis, String phase, long epoch) {}

  private final ClusterApi api;
  private final Stand stand;
  private final Map<String, NodeStatus> nodes = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, Change> last = new HashMap<>();
  private final Map<String, HistoryEntry> history = new LinkedHashMap<>();
  private final List<String> wrongBooks = new ArrayList<>();
  private int rightLooks;
  private final ScheduledExecutorService threads;

  public Lookout(ClusterApi api, Stand stand) {
    this.api = api;
    this.stand = stand;
    this.threads =
        Executors.newScheduledThreadPool(
            2 * stand.third().nodes().size() + 2,
            task -> {
              Thread thread = new Thread(task, "lookout");
              thread.setDaemon(true);
              return thread;
            });
  }

  public void start() {
    stand.store().ifPresent(store -> repeat(STORE_MILLIS, () -> ask(store)));
    for (String node : stand.third().nodes()) {
      repeat(NODES_MILLIS, () -> ask(node));
      repeat(LEDGERS_MILLIS, () -> readLedger(node));
    }
    repeat(BOOKS_MILLIS, this::lookIntoBooks);
  }

  public synchronized Sight sight() {
    return new Sight(Stand.WORKLOAD, Stand.STREAMS, stand.third().nodes(), Map.copyOf(nodes));
  }

  /** Every change of a phase so far. */
  public synchronized List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Everything that any ledger has told so far. */
  public synchronized List<HistoryEntry> history() {
    return List.copyOf(history.values());
  }

  /** The looks that showed what never was; forgotten by this. */
  public synchronized List<String> takeWrongBooks() {
    List<String> taken = List.copyOf(wrongBooks);
    wrongBooks.clear();
    return taken;
  }

  /** How many looks into a standby's books found them right. */
  public synchronized int rightLooks() {
    return rightLooks;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private interface Look {
    void look() throws IOException, InterruptedException;
  }

  private void repeat(long millis, Look look) {
    var unused =
        threads.scheduleWithFixedDelay(
            () -> {
              try {
                look.look();
              } catch (IOException away) {
                return;
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            0,
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void ask(String node) throws InterruptedException {
    Map<String, NodeStatus> fresh = new HashMap<>();
    try {
      fresh.put(node, api.status(node));
    } catch (IOException away) {
      // shown as away
    }
    synchronized (this) {
      nodes.remove(node);
      nodes.putAll(fresh);
      Sight sight = sight();
      note(new Change(node, Beats.bootMillis(), sight.phase(node), sight.epoch(node)));
    }
  }

  /** From the edge, which the trouble of others need not concern. */
  private void ask(Store store) {
    String phase = store.answers(STORE_ANSWERS) ? "up" : "away";
    note(new Change(stand.third().machine(), Beats.bootMillis(), phase, 0));
  }

  private synchronized void note(Change now) {
    Change before = last.get(now.node());
    if (before == null || !before.phase().equals(now.phase()) || before.epoch() != now.epoch()) {
      last.put(now.node(), now);
      changes.add(now);
    }
  }

  private void readLedger(String node) throws IOException, InterruptedException {
    List<HistoryEntry> entries = api.history(node, Stand.WORKLOAD);
    synchronized (this) {
      entries.forEach(e -> history.putIfAbsent(e.origin() + "#" + e.sequence(), e));
    }
  }

  private void lookIntoBooks() throws IOException, InterruptedException {
    for (String node : Addresses.TWINS) {
      if (sight().phase(node).equals("following")) {
        BankReader.Look look = BankReader.look(stand.bank(node));
        synchronized (this) {
          switch (look.kind()) {
            case RIGHT -> rightLooks++;
            case WRONG -> wrongBooks.add(node + " at " + Beats.bootMillis() + ": " + look.said());
            case NOTHING -> {}
          }
        }
      }
    }
  }
}
