package io.twinkeeper.node.service;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every GET with the status it was told last. For tests. */
public final class HealthEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger status = new AtomicInteger(503);
  private final AtomicInteger asked = new AtomicInteger();

  /** Listens on a free loopback port; says 503 until told otherwise. */
  public HealthEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int answer = status.get();
          asked.incrementAndGet();
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  /** What to answer from now on. */
  public void answer(int code) {
    status.set(code);
  }

  /** How often it was asked; what it is told from now on is for the next one who asks. */
  public int asked() {
    return asked.get();
  }

  /** The URL to ask. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
