package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One session of a connector with the edge: from dialling to the loss of the control connection.
 * Used once.
 */
final class Uplink implements AutoCloseable {
  private final String session = UUID.randomUUID().toString();
  private final Socket control;
  private final DataPool pool;
  private final ExecutorService threads;
  private final CountDownLatch lost = new CountDownLatch(1);
  private volatile boolean welcomed;
  private volatile long lastHeardNanos = System.nanoTime();

  private Uplink(
      Socket control, InetSocketAddress edge, InetSocketAddress service, ExecutorService threads) {
    this.control = control;
    this.threads = threads;
    this.pool = new DataPool(edge, service, session, threads);
  }

  /** Connects to the edge and says nothing yet. */
  static Uplink dial(InetSocketAddress edge, InetSocketAddress service, ExecutorService threads)
      throws IOException {
    return new Uplink(Wire.connect(edge), edge, service, threads);
  }

  /** Greets, then stays until the edge is gone or silent; returns then. */
  void stay(String workload, String node, long epoch) throws IOException, InterruptedException {
    Wire.send(control, "HELLO " + workload + " " + node + " " + epoch + " " + session);
    threads.execute(this::listen);
    while (!lost.await(Wire.BEAT_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - lastHeardNanos > Wire.EDGE_SILENCE.toNanos()) {
        return;
      }
      Wire.send(control, "BEAT");
    }
  }

  /** Whether the edge has welcomed this connector and is still there. */
  boolean ready() {
    return welcomed && lost.getCount() > 0;
  }

  /** Asks for no new clients and lets those that wait for an answer have it, at most that long. */
  void drain(long patienceMillis) throws IOException, InterruptedException {
    Wire.send(control, "BYE");
    long deadline = System.nanoTime() + patienceMillis * 1_000_000;
    while (pool.closeQuietPairs() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Override
  public void close() {
    Wire.close(control);
    pool.close();
  }

  private void listen() {
    try {
      for (String line = Wire.line(control.getInputStream());
          line != null;
          line = Wire.line(control.getInputStream())) {
        lastHeardNanos = System.nanoTime();
        if (line.equals("WELCOME")) {
          welcomed = true;
          pool.fill();
        }
      }
    } catch (IOException gone) {
      // lost, as below
    } finally {
      lost.countDown();
    }
  }
}
