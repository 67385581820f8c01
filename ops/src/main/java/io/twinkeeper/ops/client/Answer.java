package io.twinkeeper.ops.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;

/** What a node said, or a part of it, as the type that it is the JSON of. */
final class Answer {
  private Answer() {}

  static <T> T read(JsonNode answer, Class<T> type) {
    try {
      return Json.mapper().treeToValue(answer, type);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "the node's answer has another shape than this version knows; --json shows it: "
              + e.getOriginalMessage(),
          e);
    }
  }
}
