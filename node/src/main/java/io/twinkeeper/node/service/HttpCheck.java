package io.twinkeeper.node.service;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks a URL how it is. Follows no redirect, uses no proxy. Callable from any thread; connections
 * are kept for the next check. One for a node.
 */
public final class HttpCheck {
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  /**
   * The status of a GET. Fails if there is no whole answer within {@code timeout}, body included.
   */
  public CompletionStage<Integer> status(URI uri, Duration timeout) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
    return client
        .sendAsync(request, BodyHandlers.discarding())
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(HttpResponse::statusCode);
  }
}
