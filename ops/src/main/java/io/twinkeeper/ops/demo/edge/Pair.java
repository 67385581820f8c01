package io.twinkeeper.ops.demo.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.Executor;

/**
 * Two sockets tied together: what comes in at one leaves at the other, byte for byte. A slow reader
 * slows the writer down, for nothing is buffered but one chunk each way.
 */
final class Pair {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final Socket asking;
  private final Socket answering;
  private volatile boolean waitsForAnswer = true;

  /**
   * Ties them.
   *
   * @param asking the side the client is on
   * @param answering the side the service is on
   */
  Pair(Socket asking, Socket answering) {
    this.asking = asking;
    this.answering = answering;
  }

  /** Whether the last bytes went towards the service: then cutting now would cut off an answer. */
  boolean waitsForAnswer() {
    return waitsForAnswer;
  }

  /** Carries bytes until either side ends; one direction here, the other on {@code executor}. */
  void carry(Executor executor) {
    executor.execute(() -> copy(answering, asking, false));
    copy(asking, answering, true);
  }

  void close() {
    Wire.close(asking);
    Wire.close(answering);
  }

  private void copy(Socket from, Socket to, boolean question) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        waitsForAnswer = question;
        out.write(chunk, 0, n);
      }
    } catch (IOException ended) {
      // either side may end at any time; both are closed below
    } finally {
      close();
    }
  }
}
