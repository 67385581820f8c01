package io.twinkeeper.ops.demo.scoreboard;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a writer until a twin has on its disk what he has committed. Writers who come while one
 * question is under way share the next: there is never more than one.
 *
 * <p>Without a twin nobody is held for longer than {@link #PATIENCE}: the gate is then open, and
 * says so, until a question asked aside is answered with yes. Safe for any thread.
 */
final class FenceGate implements AutoCloseable {
  /** Longer than a follower needs to come back after a planned switchover. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final long AGAIN_MILLIS = 50;
  private static final long PROBE_MILLIS = 250;
  private static final int CONNECT_MILLIS = 500;

  private final URI fence;
  private final String token;
  private final boolean insists;
  private final Thread asking = new Thread(this::run, "fence");
  private CompletableFuture<Boolean> next = new CompletableFuture<>();
  private boolean wanted;
  private boolean open;
  private boolean closed;

  private FenceGate(URI fence, String token, boolean insists) {
    this.fence = fence;
    this.token = token;
    this.insists = insists;
  }

  /**
   * Begins to ask for fences of one database.
   *
   * @param template what {@code TWIN_FENCE_URL} says
   * @param tokenFile what {@code TWIN_FENCE_TOKEN_FILE} says
   * @param insists whether a write without a twin is to be refused
   */
  static FenceGate start(String template, Path tokenFile, String database, boolean insists)
      throws IOException {
    String url = template.replace("{database}", database);
    URI fence = URI.create(url + "?timeout=" + PATIENCE.toMillis() + "ms");
    String token = Files.readString(tokenFile, StandardCharsets.US_ASCII).strip();
    FenceGate gate = new FenceGate(fence, token, insists);
    gate.asking.setDaemon(true);
    gate.asking.start();
    return gate;
  }

  /** Whether a write that no twin has is to be refused instead of answered with a remark. */
  boolean insists() {
    return insists;
  }

  /**
   * Returns once what was committed before is on a twin's disk: true; or it cannot be known: false.
   */
  boolean pass() {
    CompletableFuture<Boolean> answer;
    synchronized (this) {
      if (open || closed) {
        return false;
      }
      wanted = true;
      answer = next;
      notifyAll();
    }
    return answer.join();
  }

  /** Lets everybody through, unanswered. */
  @Override
  public synchronized void close() {
    closed = true;
    next.complete(false);
    asking.interrupt();
  }

  private void run() {
    try {
      while (true) {
        CompletableFuture<Boolean> batch = nextBatch();
        boolean yes = ask();
        synchronized (this) {
          open = !yes;
        }
        batch.complete(yes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those who have come until now: what they committed is in what is asked from now on. */
  private synchronized CompletableFuture<Boolean> nextBatch() throws InterruptedException {
    long probeAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PROBE_MILLIS);
    long left = probeAt - System.nanoTime();
    while (open && !wanted && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = probeAt - System.nanoTime();
    }
    while (!open && !wanted) {
      wait();
    }
    CompletableFuture<Boolean> batch = next;
    next = new CompletableFuture<>();
    wanted = false;
    return batch;
  }

  private boolean ask() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean yes = askOnce();
    while (!yes && !isOpen() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
      yes = askOnce();
    }
    return yes;
  }

  private synchronized boolean isOpen() {
    return open;
  }

  private boolean askOnce() {
    try {
      HttpURLConnection connection = (HttpURLConnection) fence.toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Authorization", "Bearer " + token);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout((int) PATIENCE.toMillis() + CONNECT_MILLIS);
      boolean yes = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      drain(yes ? connection.getInputStream() : connection.getErrorStream());
      return yes;
    } catch (IOException e) {
      return false;
    }
  }

  /** Or the connection could not be used again. */
  private static void drain(@Nullable InputStream body) throws IOException {
    if (body != null) {
      try (body) {
        body.readAllBytes();
      }
    }
  }
}
