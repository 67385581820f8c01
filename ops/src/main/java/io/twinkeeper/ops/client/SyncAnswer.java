package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

  /** Where there is somebody to be asked for what this one did not look at. */
  static Set<URI> elsewhere(JsonNode said) {
    Set<URI> urls = new LinkedHashSet<>();
    said.path("elsewhere")
        .forEach(
            place -> {
              if (place.path("admin_url").isTextual()) {
                urls.add(URI.create(place.path("admin_url").asText()));
              }
            });
    return urls;
  }

  /** What all of these say together, whom the first of them named included. */
  static SyncAnswer ofEverything(List<JsonNode> said) {
    JsonNode whole = together(said);
    SyncAnswer answer = new SyncAnswer("everything", whole);
    whole.path("streams").properties().forEach(e -> answer.add(e.getKey(), e.getValue()));
    whole.path("directories").properties().forEach(e -> answer.add(e.getKey(), e.getValue()));
    whole
        .path("elsewhere")
        .properties()
        .forEach(e -> answer.lacking.add(unseen(e.getKey(), e.getValue())));
    return answer;
  }

  /** Databases count as the node says that looked at all of their workload. */
  private static JsonNode together(List<JsonNode> said) {
    ObjectNode streams = Json.mapper().createObjectNode();
    ObjectNode directories = Json.mapper().createObjectNode();
    ObjectNode elsewhere = Json.mapper().createObjectNode();
    for (JsonNode one : said) {
      one.path("streams").properties().stream()
          .filter(e -> !isElsewhere(one, workload(e.getKey())))
          .forEach(e -> streams.set(e.getKey(), e.getValue()));
      one.path("directories")
          .properties()
          .forEach(e -> directories.putIfAbsent(e.getKey(), e.getValue()));
    }
    said.get(0).path("elsewhere").properties().stream()
        .filter(e -> said.stream().allMatch(one -> isElsewhere(one, e.getKey())))
        .forEach(e -> elsewhere.set(e.getKey(), e.getValue()));
    ObjectNode whole = Json.mapper().createObjectNode();
    whole.put("complete", elsewhere.isEmpty() && areSynced(streams) && areSynced(directories));
    whole.set("streams", streams);
    whole.set("directories", directories);
    whole.set("elsewhere", elsewhere);
    return whole;
  }

  private static boolean isElsewhere(JsonNode said, String workload) {
    return said.path("elsewhere").has(workload);
  }

  private static boolean areSynced(ObjectNode each) {
    return each.properties().stream().allMatch(e -> e.getValue().path("synced").asBoolean());
  }

  private static String workload(String stream) {
    return stream.substring(0, Math.max(0, stream.indexOf('/')));
  }

  private static String unseen(String workload, JsonNode place) {
    String active = place.path("active").asText();
    String why =
        !place.path("active").isTextual()
            ? "nobody is active"
            : place.path("admin_url").isTextual()
                ? active + " is active and has not answered for it"
                : active + " has only just become active: ask again";
    return workload + " was not looked at: " + why;
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
      List<String> confirmable = names(sync.path("confirmable"));
      holders.forEach(node -> lacking.add(remedy(name, node, confirmable.contains(node))));
    }
  }

  private static String remedy(String directory, String node, boolean confirmable) {
    String what = " " + directory + " --node " + node;
    return confirmable
        ? "on "
            + node
            + ": twin directory confirm"
            + what
            + ", or if it is a mistake: twin directory reject"
            + what
        : "once that is put right on "
            + node
            + " it goes on by itself: twin directory list --node "
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
