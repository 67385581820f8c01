package io.twinkeeper.ops.demo.scoreboard;

import java.time.Duration;

/**
 * Counts who is inside and, once shut, lets nobody in. The JDK's own {@code HttpServer.stop(delay)}
 * sits out the whole delay even if nothing is going on; this one is done when the last has left.
 */
final class Turnstile {
  private int inside;
  private boolean shut;

  /** Whether the caller is in; then it must {@link #leave}. */
  synchronized boolean enter() {
    if (!shut) {
      inside++;
    }
    return !shut;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Lets nobody in any more and waits until everybody has left, at most that long. */
  synchronized void shut(Duration patience) {
    shut = true;
    long deadline = System.nanoTime() + patience.toNanos();
    long left = patience.toMillis();
    while (inside > 0 && left > 0) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }
}
