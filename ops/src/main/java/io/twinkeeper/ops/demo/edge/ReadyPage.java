package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Answers every HTTP request with 200 while something holds and with 503 while it does not, and
 * hangs up. A connector's clients wait while it starts, and the JDK's HTTP server takes a quarter
 * of a second of that on a small machine.
 */
final class ReadyPage implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int HEAD_BYTES = 8 * 1024;

  private final ServerSocket server = new ServerSocket();
  private final BooleanSupplier ready;

  private ReadyPage(BooleanSupplier ready) throws IOException {
    this.ready = ready;
  }

  /** Listens on {@code address}; answers on {@code threads}. */
  static ReadyPage open(InetSocketAddress address, BooleanSupplier ready, Executor threads)
      throws IOException {
    ReadyPage page = new ReadyPage(ready);
    page.server.setReuseAddress(true);
    page.server.bind(address, BACKLOG);
    threads.execute(() -> page.accept(threads));
    return page;
  }

  private void accept(Executor threads) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> answer(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          System.err.println("ready page: " + e.getMessage());
        }
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      client.setSoTimeout(PATIENCE_MILLIS);
      client.setTcpNoDelay(true);
      if (readHead(client.getInputStream())) {
        boolean ok = ready.getAsBoolean();
        String body = ok ? "ready\n" : "not ready\n";
        String head =
            (ok ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable")
                + "\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n";
        client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (InterruptedIOException silent) {
      // somebody who asks nothing gets no answer
    } catch (IOException e) {
      System.err.println("ready page: " + e.getMessage());
    }
  }

  /** Reads up to the empty line; what is asked does not matter. */
  private static boolean readHead(InputStream in) throws IOException {
    int ends = 0;
    for (int i = 0; i < HEAD_BYTES && ends < 2; i++) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      ends = next == '\n' ? ends + 1 : next == '\r' ? ends : 0;
    }
    return ends == 2;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
