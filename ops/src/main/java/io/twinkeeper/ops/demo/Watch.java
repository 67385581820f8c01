package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.demo.edge.EdgeReport;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Asks nodes and edge again and again, tells the timeline what changed, and lets others wait. */
final class Watch implements AutoCloseable {
  private static final long EVERY_MILLIS = 200;

  private final NodeApi api;
  private final News news;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          Addresses.NODES.size() + 1,
          task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
          });
  private View view = View.NOTHING;

  Watch(NodeApi api, News news) {
    this.api = api;
    this.news = news;
  }

  void start() {
    for (String node : Addresses.NODES) {
      repeat(() -> look(node));
    }
    repeat(this::lookAtEdge);
  }

  synchronized View view() {
    return view;
  }

  /**
   * Waits until the view is as wished.
   *
   * @param wish for the message, if it never comes true: "beta to follow"
   */
  synchronized View await(String wish, Duration patience, Predicate<View> wished)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!wished.test(view)) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new CommandFailure(
            ExitCode.FAILURE,
            "waited " + patience.toSeconds() + " s in vain for " + wish + "; " + described());
      }
      wait(leftMillis);
    }
    return view;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void repeat(Runnable look) {
    var unused = threads.scheduleWithFixedDelay(look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(String node) {
    Map<String, NodeStatus> fresh = new HashMap<>();
    try {
      fresh.put(node, api.status(node));
    } catch (IOException away) {
      // shown as away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (this) {
      Map<String, NodeStatus> nodes = new HashMap<>(view.nodes());
      nodes.remove(node);
      nodes.putAll(fresh);
      show(new View(nodes, view.edge()));
    }
  }

  private void lookAtEdge() {
    try {
      EdgeReport edge = api.connectors();
      synchronized (this) {
        show(new View(view.nodes(), edge));
      }
    } catch (IOException starting) {
      // the last report stands
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show(View next) {
    news.tell(view, next);
    view = next;
    notifyAll();
  }

  private String described() {
    StringBuilder text = new StringBuilder();
    for (String node : Addresses.NODES) {
      text.append(text.isEmpty() ? "" : ", ").append(node).append(" is ");
      text.append(view.phase(node));
      view.stream(node).ifPresent(s -> text.append(" (stream ").append(s.status()).append(")"));
    }
    return text.append("; connectors: ").append(view.edge().current()).toString();
  }
}
