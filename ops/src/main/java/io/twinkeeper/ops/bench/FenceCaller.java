package io.twinkeeper.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Asks for one commit fence after another, with a pause between, and sees whether the answers keep
 * what they promise: every commit adds one transaction, so the position must be at least as many
 * transactions on as there were commits when the question was asked.
 */
final class FenceCaller {
  private static final long HIGHEST_MICROS = 60_000_000L;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final URI fence;
  private final String token;
  private final LongSupplier commits;
  private final long txidBefore;
  private final Histogram micros = new Histogram(HIGHEST_MICROS, 2);
  private final Histogram atStreamMicros = new Histogram(HIGHEST_MICROS, 2);

  /**
   * Has asked nothing yet.
   *
   * @param commits how many were made so far
   * @param txidBefore where the database stood before the first of them
   */
  FenceCaller(URI fence, String token, LongSupplier commits, long txidBefore) {
    this.fence = fence;
    this.token = token;
    this.commits = commits;
    this.txidBefore = txidBefore;
  }

  /** How long the answers took as the caller saw it. */
  Histogram micros() {
    return micros;
  }

  /** How long they took as the node says. */
  Histogram atStreamMicros() {
    return atStreamMicros;
  }

  void askWhile(BooleanSupplier goingOn, long pauseMillis)
      throws IOException, InterruptedException {
    while (goingOn.getAsBoolean()) {
      ask();
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
    }
  }

  /** Asks once and returns the transaction that was reached. */
  long ask() throws IOException {
    long committed = commits.getAsLong();
    long begin = System.nanoTime();
    JsonNode answer = Json.mapper().readTree(post());
    long took = (System.nanoTime() - begin) / 1_000;
    micros.recordValue(Math.min(took, HIGHEST_MICROS));
    atStreamMicros.recordValue((long) (answer.path("took_ms").asDouble() * 1_000));
    long txid = answer.path("txid").asLong();
    if (txid - txidBefore < committed) {
      throw new IOException(
          "a false yes: %,d commits were made, the fence reached %,d of them"
              .formatted(committed, txid - txidBefore));
    }
    return txid;
  }

  private String post() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) fence.toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    boolean yes = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    try (InputStream body = yes ? connection.getInputStream() : connection.getErrorStream()) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      if (!yes) {
        throw new IOException(fence + " answered " + connection.getResponseCode() + ": " + text);
      }
      return text;
    }
  }
}
