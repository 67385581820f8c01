package io.twinkeeper.httpapi;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One thing the API does. The list of all of them is the one truth: the router, the answer to an
 * unknown path and the check of the OpenAPI document are made from it.
 *
 * @param answerWithin after this the caller gets 504; an outer bound, the node has its own
 * @param room how large a request may be
 * @param summary a few words for people
 */
record Endpoint(
    HttpMethod method,
    PathTemplate path,
    Access access,
    Duration answerWithin,
    Room room,
    String summary,
    Handler handler) {
  /** One of the usual size. */
  Endpoint(
      HttpMethod method,
      PathTemplate path,
      Access access,
      Duration answerWithin,
      String summary,
      Handler handler) {
    this(method, path, access, answerWithin, Room.USUAL, summary, handler);
  }

  /** Who may call. */
  enum Access {
    /** Everybody who reaches the port. */
    OPEN,
    /** Who shows the bearer token. */
    TOKEN,
    /** Who shows the bearer token, or the fence token of the workload in the path. */
    FENCE
  }

  /**
   * Answers one call; may throw or fail, with {@link ProblemException} if the caller is at fault.
   */
  interface Handler {
    CompletionStage<HttpResponse> answer(Call call);
  }
}
