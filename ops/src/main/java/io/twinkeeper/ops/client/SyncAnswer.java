package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** What a node says of a sync: of one directory, or of all that it has. */
final class SyncAnswer {
  private final String what;
  private final JsonNode said;
  private final List<String> lacking = new ArrayList<>();
  private boolean held;

  private SyncAnswer(String what, JsonNode said) {
    this.what = what;
    this.said = said;
  }

  static SyncAnswer ofDirectory(String name, JsonNode said) {
    SyncAnswer answer = new SyncAnswer(name, said);
    answer.add(name, said);
    return answer;
  }

  static SyncAnswer ofEverything(JsonNode said) {
    SyncAnswer answer = new SyncAnswer("everything", said);
    said.path("streams").properties().forEach(e -> answer.add(e.getKey(), e.getValue()));
    said.path("directories").properties().forEach(e -> answer.add(e.getKey(), e.getValue()));
    return answer;
  }

  private void add(String name, JsonNode sync) {
    List<String> holders = names(sync.path("held"));
    held |= !holders.isEmpty();
    List<String> words = new ArrayList<>();
    if (!sync.path("synced").asBoolean()) {
      words.add(sync.path("reason").asText("not in time"));
    }
    addNames("behind", names(sync.path("behind")), words);
    addNames("away", names(sync.path("away")), words);
    addNames("held on", holders, words);
    if (!words.isEmpty()) {
      lacking.add(name + " is not on every twin: " + String.join("; ", words));
      holders.forEach(node -> lacking.add(advice(name, node)));
    }
  }

  private static String advice(String name, String node) {
    return "look there: twin directory list --node "
        + node
        + "; if it is held for your word, then: twin directory confirm|reject "
        + name
        + " --node "
        + node;
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static void addNames(String how, List<String> names, List<String> words) {
    if (!names.isEmpty()) {
      words.add(how + ": " + String.join(", ", names));
    }
  }

  JsonNode json() {
    return said;
  }

  /** For people: what does not have everything, and what to do, or that all is well. */
  List<String> lines() {
    return lacking.isEmpty() ? List.of(what + " is on every twin") : lacking;
  }

  ExitCode code() {
    if (lacking.isEmpty()) {
      return ExitCode.OK;
    }
    return held ? ExitCode.REFUSED : ExitCode.FAILURE;
  }

  /** Whether waiting may still change it. */
  boolean mayChange() {
    return code() == ExitCode.FAILURE;
  }
}
