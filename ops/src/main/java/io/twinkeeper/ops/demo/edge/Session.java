package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connector as the edge holds it: its control connection and the data connections it lent. */
final class Session {
  private final String id;
  private final String workload;
  private final Socket control;
  private final BlockingQueue<Socket> idle = new LinkedBlockingQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;
  private volatile boolean ended;
  private volatile long lastHeardNanos = System.nanoTime();

  Session(String id, String workload, Socket control) {
    this.id = id;
    this.workload = workload;
    this.control = control;
  }

  String id() {
    return id;
  }

  /** Whether new clients may be sent here. */
  boolean serves(String wanted) {
    return workload.equals(wanted) && !leaving && !ended;
  }

  void heard() {
    lastHeardNanos = System.nanoTime();
  }

  boolean silentFor(Duration silence) {
    return System.nanoTime() - lastHeardNanos > silence.toNanos();
  }

  /** Whether bytes wait unread on the control connection: then the edge is late, not the peer. */
  boolean unheard() {
    try {
      return control.getInputStream().available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  void leaving() {
    leaving = true;
  }

  void beat() {
    try {
      Wire.send(control, "BEAT");
    } catch (IOException e) {
      Wire.close(control);
    }
  }

  /** Takes over a data connection of this connector. */
  void lend(Socket data) {
    own(data);
    idle.add(data);
  }

  /** The next idle data connection; null if there was none within {@code patience}. */
  @Nullable Socket borrow(Duration patience) throws InterruptedException {
    return idle.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Remembers a socket that shall be closed with the session. */
  void own(Socket socket) {
    open.add(socket);
    if (ended) {
      Wire.close(socket);
    }
  }

  void disown(Socket socket) {
    open.remove(socket);
  }

  void end() {
    ended = true;
    Wire.close(control);
    open.forEach(Wire::close);
  }
}
