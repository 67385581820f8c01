package io.twinkeeper.ops.demo.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection to the edge, one request at a time; dials again after any failure. */
final class Lane implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final long STALE_NANOS = 5_000_000_000L;
  private static final int LONGEST_BODY = 1 << 20;

  /** An answer's status and body. */
  record Reply(int status, String body) {}

  /** A socket with its buffered input. */
  private record Connection(Socket socket, InputStream in) {}

  private final InetSocketAddress edge;
  private @Nullable Connection connection;
  private long lastUsedNanos;

  Lane(InetSocketAddress edge) {
    this.edge = edge;
  }

  /**
   * Posts {@code body} to {@code /events} and waits for the answer.
   *
   * @throws IOException if there was none within the timeout; the lane can be used again
   */
  Reply post(String body) throws IOException {
    try {
      Connection open = connected();
      open.socket.getOutputStream().write(request(body));
      return reply(open.in);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.socket.close();
      } catch (IOException gone) {
        return;
      }
    }
  }

  private Connection connected() throws IOException {
    // Servers close connections that idle; a request into such a one would be lost.
    if (System.nanoTime() - lastUsedNanos > STALE_NANOS) {
      close();
    }
    lastUsedNanos = System.nanoTime();
    Connection open = connection;
    if (open == null) {
      open = connect();
      connection = open;
    }
    return open;
  }

  private Connection connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(edge, TIMEOUT_MILLIS);
      return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static byte[] request(String body) {
    return String.join(
            "\r\n",
            "POST /events HTTP/1.1",
            "Host: edge",
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private Reply reply(InputStream in) throws IOException {
    String status = line(in);
    if (!status.matches("HTTP/1\\.1 \\d{3}.*")) {
      throw new IOException("not an HTTP answer: " + status);
    }
    int length = 0;
    boolean last = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT).replace(" ", "");
      if (lower.startsWith("content-length:")) {
        length = Math.min(Integer.parseInt(lower.substring(15)), LONGEST_BODY);
      }
      last |= lower.equals("connection:close");
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (last) {
      close();
    }
    return new Reply(Integer.parseInt(status.substring(9, 12)), body);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before the answer");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }
}
