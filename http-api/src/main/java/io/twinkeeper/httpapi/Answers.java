package io.twinkeeper.httpapi;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;

/** Responses as this API sends them. Nothing is cached: every answer is about now. */
final class Answers {
  private static final ContentType JSON = utf8("json");
  private static final ContentType PROBLEM = utf8("problem+json");

  private Answers() {}

  private static ContentType utf8(String subtype) {
    return ContentTypes.create(MediaTypes.applicationWithOpenCharset(subtype), HttpCharsets.UTF_8);
  }

  static HttpResponse json(Call call, Object value) {
    return json(call, StatusCodes.OK, value);
  }

  static HttpResponse json(Call call, StatusCode status, Object value) {
    return bytes(status, JSON, Json.write(value, call.pretty()));
  }

  static HttpResponse problem(HttpRequest request, Problem problem) {
    byte[] body = Json.write(problem.body(), Call.wantsPretty(request));
    return bytes(problem.status(), PROBLEM, body).addHeaders(problem.headers());
  }

  static HttpResponse bytes(StatusCode status, ContentType type, byte[] body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(type, body)
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }
}
