package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The parameter that says which directory is meant. */
final class DirectoryName {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "WORKLOAD/DIRECTORY, or the directory's name alone if no other is called so")
  private String name = "";

  /** Where the admin API of {@code node} has it. */
  String path(ApiClient node) {
    return path(full(name, node));
  }

  /** Where the admin API has the directory of that full name. */
  static String path(String full) {
    int slash = full.indexOf('/');
    return "/api/v1/directories/"
        + Escaped.of(full.substring(0, slash))
        + "/"
        + Escaped.of(full.substring(slash + 1));
  }

  /** The name with its workload; the node is asked if it has none. */
  static String full(String name, ApiClient node) {
    int slash = name.indexOf('/');
    if (slash > 0 && slash < name.length() - 1) {
      return name;
    }
    JsonNode all = node.get("/api/v1/directories").path("directories");
    List<String> known = new ArrayList<>();
    all.fieldNames().forEachRemaining(known::add);
    List<String> meant = known.stream().filter(full -> full.endsWith("/" + name)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        (meant.isEmpty() ? "no directory is called " : "several directories are called ")
            + name
            + "; "
            + node.url().getAuthority()
            + " has "
            + (known.isEmpty() ? "none" : String.join(", ", known)));
  }
}
