package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.OPEN;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The API's own description, as it lies in the program. */
final class OpenApiEndpoint {
  static final String RESOURCE = "/openapi.yaml";

  private static final ContentType YAML =
      ContentTypes.create(MediaTypes.applicationWithOpenCharset("yaml"), HttpCharsets.UTF_8);

  private final byte[] document = load();

  private static byte[] load() {
    try (InputStream in = OpenApiEndpoint.class.getResourceAsStream(RESOURCE)) {
      return Objects.requireNonNull(in, RESOURCE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/openapi.yaml"),
            OPEN,
            NodeEndpoints.QUESTION,
            "This API, described",
            this::document));
  }

  private CompletionStage<HttpResponse> document(Call call) {
    return CompletableFuture.completedStage(Answers.bytes(StatusCodes.OK, YAML, document));
  }
}
