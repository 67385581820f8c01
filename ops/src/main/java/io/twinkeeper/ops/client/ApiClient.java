package io.twinkeeper.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls one node's admin API and waits for the answer. Every failure is a {@link CommandFailure}:
 * what was called, what went wrong, what to do.
 */
public final class ApiClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** A node that is told how long it may take also has others to ask. */
  private static final Duration LATE = Duration.ofSeconds(15);

  /**
   * How long an answer is waited for: longer than a node takes, so that its own answer arrives.
   *
   * @param question that is answered from memory
   * @param verb that has something done, or files looked for or read
   */
  record Patience(Duration question, Duration verb) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(130));
  }

  private final Access access;
  private final Patience patience;
  private final HttpClient http;

  ApiClient(Access access) {
    this(access, Patience.USUAL);
  }

  ApiClient(Access access, Patience patience) {
    this.access = access;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  /** A client of another node of the same cluster. */
  ApiClient at(URI other) {
    return new ApiClient(new Access(other, access.token()), patience);
  }

  /** The node that is asked, for messages. */
  URI url() {
    return access.url();
  }

  /** Asks a question; {@code path} begins with a slash and is escaped already. */
  JsonNode get(String path) {
    return answer(request(path, patience.question).GET().build());
  }

  /** Asks a question that has files looked for or read: a node gives it the time of a verb. */
  JsonNode look(String path) {
    return answer(request(path, patience.verb).GET().build());
  }

  /** Says a verb, with a body that is written as JSON. */
  JsonNode post(String path, Object body) {
    return posted(path, body, patience.verb);
  }

  /** Says a verb that tells the node to answer {@code within} a time. */
  JsonNode post(String path, Object body, Duration within) {
    return posted(path, body, within.plus(LATE));
  }

  private JsonNode posted(String path, Object body, Duration timeout) {
    HttpRequest request =
        request(path, timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.pretty(body)))
            .build();
    return answer(request);
  }

  /**
   * Fetches bytes into a new file, which is not left behind if they do not all come; returns how
   * many they are.
   */
  long download(String path, Path to) {
    HttpRequest request = request(path, patience.verb).GET().build();
    HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        String problem = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        throw ApiProblem.of(response.statusCode(), problem).asFailure(access.url());
      }
      return NewFile.write(to, body);
    } catch (IOException e) {
      throw unreachable("broke off: " + e.getMessage(), e);
    }
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    return HttpRequest.newBuilder(access.url().resolve(path))
        .timeout(timeout)
        .header("Accept", "application/json, application/problem+json")
        .header("Authorization", "Bearer " + access.token());
  }

  private JsonNode answer(HttpRequest request) {
    HttpResponse<String> response = send(request);
    if (response.statusCode() / 100 == 2) {
      return json(response);
    }
    throw ApiProblem.of(response.statusCode(), response.body()).asFailure(access.url());
  }

  private HttpResponse<String> send(HttpRequest request) {
    return send(request, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (HttpTimeoutException e) {
      throw unreachable("did not answer in time", e);
    } catch (IOException e) {
      throw unreachable("cannot be reached: " + why(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("was not waited for", e);
    }
  }

  private static String why(IOException e) {
    if (e.getMessage() != null) {
      return e.getMessage();
    }
    boolean unknown =
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
            .anyMatch(UnresolvedAddressException.class::isInstance);
    return unknown ? "no such host" : "nobody listens there";
  }

  private CommandFailure unreachable(String what, Exception cause) {
    return new CommandFailure(
            ExitCode.UNREACHABLE,
            access.url()
                + " "
                + what
                + "; is the node running? Another one may answer: --node NAME",
            cause)
        .passing();
  }

  private JsonNode json(HttpResponse<String> response) {
    try {
      JsonNode answer = Json.mapper().readTree(response.body());
      if (answer.isMissingNode()) {
        throw notOurs(null);
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw notOurs(e);
    }
  }

  private CommandFailure notOurs(@Nullable Exception cause) {
    String line =
        access.url() + " answered something that is not JSON; is that a twin's admin port?";
    return cause == null
        ? new CommandFailure(ExitCode.FAILURE, line)
        : new CommandFailure(ExitCode.FAILURE, line, cause);
  }
}
