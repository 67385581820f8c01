package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What connector and edge say to each other: lines of ASCII, one per message.
 *
 * <pre>
 * connector, on its control connection    edge
 *   HELLO workload node epoch session  →
 *                                      ←  WELCOME
 *   BEAT (every 200 ms)                ↔  BEAT (every 200 ms)
 *   BYE (no new clients, please)       →
 * connector, on each data connection
 *   DATA session                       →
 *                                      ←  bytes of one client, from here on both ways
 * </pre>
 */
final class Wire {
  static final Duration BEAT_EVERY = Duration.ofMillis(200);

  /** A connector that has been silent for so long is dropped. */
  static final Duration SILENCE = Duration.ofSeconds(1);

  /** An edge that has been silent for so long is dialled again; nobody's safety hangs on it. */
  static final Duration EDGE_SILENCE = Duration.ofSeconds(3);

  private static final int LONGEST_LINE = 256;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  private Wire() {}

  /** Writes one line at once. */
  static void send(Socket socket, String line) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Reads one line, and not a byte more; null at the end of the stream. */
  static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        return null;
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line longer than " + LONGEST_LINE + " bytes");
      }
      line.append((char) next);
      next = in.read();
    }
    return line.toString();
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(resolved(address), CONNECT_TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** {@code host:port} as an address. */
  static InetSocketAddress address(String hostAndPort) {
    URI uri = URI.create("tcp://" + hostAndPort);
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException("not host:port: " + hostAndPort);
    }
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  /** Closes without a word; used where the other side may be gone already. */
  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // closing is all that was wanted
      return;
    }
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }
}
