package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * The data connections of one session: some are always open and idle, so that a client never waits
 * for a dial. The first bytes on one tie it to a fresh connection to the service.
 */
final class DataPool {
  private static final int IDLE = 16;
  private static final int CHUNK_BYTES = 16 * 1024;

  private final InetSocketAddress edge;
  private final InetSocketAddress service;
  private final String session;
  private final ExecutorService threads;
  private final Semaphore vacancies = new Semaphore(IDLE);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  DataPool(
      InetSocketAddress edge, InetSocketAddress service, String session, ExecutorService threads) {
    this.edge = edge;
    this.service = service;
    this.session = session;
    this.threads = threads;
  }

  /** Opens the idle connections, and a new one for each that is taken. */
  void fill() {
    threads.execute(
        () -> {
          while (!closed) {
            vacancies.acquireUninterruptibly();
            threads.execute(this::hold);
          }
        });
  }

  /** Closes the pairs that wait for no answer. Returns whether others are left. */
  boolean closeQuietPairs() {
    pairs.stream().filter(pair -> !pair.waitsForAnswer()).forEach(Pair::close);
    return pairs.stream().anyMatch(Pair::waitsForAnswer);
  }

  void close() {
    closed = true;
    vacancies.release();
    open.forEach(Wire::close);
    pairs.forEach(Pair::close);
  }

  /** One connection's life. A failed dial leaves its place empty: the session is ending then. */
  private void hold() {
    try (Socket data = Wire.connect(edge)) {
      open.add(data);
      try {
        use(data);
      } finally {
        open.remove(data);
      }
    } catch (IOException ended) {
      // the edge or the service closed it; the client asks again
    }
  }

  private void use(Socket data) throws IOException {
    if (closed) {
      return;
    }
    Wire.send(data, "DATA " + session);
    byte[] first = new byte[CHUNK_BYTES];
    int length = data.getInputStream().read(first);
    if (length > 0) {
      vacancies.release();
      serve(data, first, length);
    }
  }

  private void serve(Socket data, byte[] first, int length) throws IOException {
    try (Socket local = Wire.connect(service)) {
      local.getOutputStream().write(first, 0, length);
      Pair pair = new Pair(data, local);
      pairs.add(pair);
      try {
        pair.carry(threads);
      } finally {
        pairs.remove(pair);
      }
    }
  }
}
