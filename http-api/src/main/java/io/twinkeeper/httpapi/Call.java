package io.twinkeeper.httpapi;

import akka.http.javadsl.model.HttpRequest;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One request that an endpoint has to answer.
 *
 * @param request its entity is {@code payload}, already read
 * @param holes what stands in the path's holes
 */
record Call(HttpRequest request, Map<String, String> holes, ByteString payload) {

  /** What the path has in the hole {@code name}, which the endpoint's template must have. */
  String hole(String name) {
    return Objects.requireNonNull(holes.get(name), name);
  }

  Optional<String> parameter(String name) {
    return request.getUri().query().get(name);
  }

  boolean pretty() {
    return wantsPretty(request);
  }

  static boolean wantsPretty(HttpRequest request) {
    return request.getUri().query().get("pretty").filter(v -> !v.equals("false")).isPresent();
  }

  /**
   * The body as {@code type}, whatever its declared content type.
   *
   * @param example a body that would be right, for the answer to one that is not
   * @throws ProblemException 400, saying where it went wrong
   */
  <T> T body(Class<T> type, String example) {
    String remedy = "Send a JSON object such as " + example;
    try {
      return Objects.requireNonNullElseGet(
          Json.read(payload.toArray(), type),
          () -> {
            throw new ProblemException(Problem.badRequest("The body is null", remedy));
          });
    } catch (JsonProcessingException e) {
      throw new ProblemException(Problem.badRequest(where(e) + what(e), remedy));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /** Without Jackson's remark on where it was when the trouble began: we say where it is. */
  private static String what(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll("(?s) \\(start marker.*", "");
  }

  private static String where(JsonProcessingException e) {
    String field =
        e instanceof JsonMappingException m && !m.getPath().isEmpty()
            ? " at " + m.getPath().get(m.getPath().size() - 1).getFieldName()
            : "";
    return e.getLocation() == null
        ? "The body is wrong" + field + ": "
        : "The body is wrong%s, line %d, column %d: "
            .formatted(field, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
