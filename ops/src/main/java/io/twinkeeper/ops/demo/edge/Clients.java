package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The clients' side of the edge: each client is tied to one data connection of the connector. */
final class Clients {
  private static final byte[] NOBODY =
      String.join(
              "\r\n",
              "HTTP/1.1 503 Service Unavailable",
              "Content-Length: 12",
              "Connection: close",
              "",
              "no connector")
          .getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_BYTES = 16 * 1024;

  private final Sessions sessions;
  private final String workload;
  private final Executor executor;

  Clients(Sessions sessions, String workload, Executor executor) {
    this.sessions = sessions;
    this.workload = workload;
    this.executor = executor;
  }

  /** Serves one client until either side ends; 503 and closed if no connector is there. */
  void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      byte[] buffer = new byte[FIRST_BYTES];
      int length = client.getInputStream().read(buffer);
      if (length > 0 && !route(client, Arrays.copyOf(buffer, length))) {
        client.getOutputStream().write(NOBODY);
        client.shutdownOutput();
      }
    } catch (IOException gone) {
      // the client left; nobody is waiting for an answer
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean route(Socket client, byte[] first) throws InterruptedException {
    Optional<Session> session = sessions.newest(workload);
    if (session.isEmpty()) {
      return false;
    }
    for (int attempt = 0; attempt < 3; attempt++) {
      @Nullable Socket data = session.get().borrow(Sessions.patience());
      if (data == null) {
        return false;
      }
      if (write(data, first)) {
        carry(session.get(), client, data);
        return true;
      }
      session.get().disown(data);
      Wire.close(data);
    }
    return false;
  }

  private void carry(Session session, Socket client, Socket data) {
    session.own(client);
    try {
      new Pair(client, data).carry(executor);
    } finally {
      session.disown(client);
      session.disown(data);
    }
  }

  private static boolean write(Socket data, byte[] first) {
    try {
      data.getOutputStream().write(first);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
