package io.twinkeeper.ops.bench.files.side;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The most memory that each side has had resident at once: a look at every process several times a
 * second, so that those count too that live for a second only. Pages that processes share count for
 * each of them.
 */
public final class Peak implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 200;

  private final List<Side> sides;
  private final Map<String, Long> most = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::watch, "peak");

  private Peak(List<Side> sides) {
    this.sides = List.copyOf(sides);
  }

  /** Looks from now on until it is closed. */
  public static Peak of(List<Side> sides) {
    Peak peak = new Peak(sides);
    peak.thread.setDaemon(true);
    peak.thread.start();
    return peak;
  }

  /** Of one side so far, now included. */
  public long bytes(Side side) throws IOException {
    return most.merge(side.name(), side.peakBytes(), Math::max);
  }

  private void watch() {
    try {
      do {
        for (Side side : sides) {
          bytes(side);
        }
      } while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (IOException gone) {
      // the namespace: the run is over
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
