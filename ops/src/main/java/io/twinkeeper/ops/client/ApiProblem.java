package io.twinkeeper.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import java.net.URI;

/**
 * A refusal of the admin API, RFC 7807.
 *
 * @param detail what went wrong, in one line
 * @param remedy what to do about it; may be empty
 */
public record ApiProblem(int status, String detail, String remedy) {

  /** Reads a problem; an answer that is not one still gives a line. */
  public static ApiProblem of(int status, String body) {
    JsonNode problem = parse(body);
    String detail = problem.path("detail").asText("");
    String title = problem.path("title").asText("");
    String said = detail.isEmpty() ? title : detail;
    return new ApiProblem(
        status,
        said.isEmpty() ? "it answered with status " + status : said,
        problem.path("remedy").asText(""));
  }

  private static JsonNode parse(String body) {
    try {
      return Json.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return Json.mapper().createObjectNode();
    }
  }

  CommandFailure asFailure(URI url) {
    String advice = remedy.isEmpty() ? "" : "; " + remedy;
    CommandFailure failure =
        new CommandFailure(code(), url.getAuthority() + ": " + detail + advice);
    return status >= 500 ? failure.passing() : failure;
  }

  private ExitCode code() {
    return switch (status) {
      case 400, 404, 405, 413, 414 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.NOT_ALLOWED;
      case 409, 412, 429, 503 -> ExitCode.REFUSED;
      case 502, 504 -> ExitCode.UNREACHABLE;
      default -> ExitCode.FAILURE;
    };
  }
}
