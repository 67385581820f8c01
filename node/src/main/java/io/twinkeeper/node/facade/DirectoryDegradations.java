package io.twinkeeper.node.facade;

import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is wrong with a directory, for whoever has to act on it. */
final class DirectoryDegradations {
  private DirectoryDegradations() {}

  /** One line for each code, the worst first; nothing if all is well. */
  static Map<String, String> of(DirectoryStatus directory, Instant now) {
    Map<String, String> found = new LinkedHashMap<>();
    if (directory.held() != null) {
      found.put("directory-held", directory.held());
    }
    if (directory.reason() != null) {
      found.put("directory-failed", directory.reason());
    }
    String silent = LastAnswers.reason(directory.silentSince(), now);
    if (silent != null) {
      found.put("directory-busy", silent);
    }
    if (directory.behind() != null) {
      found.put("directory-behind", directory.behind());
    }
    if (!directory.problems().isEmpty()) {
      DirectoryStatus.Problem newest = directory.problems().get(0);
      found.put(
          "directory-problems",
          many(directory.problems().size(), "file")
              + " cannot be carried, "
              + newest.path()
              + ": "
              + newest.what());
    }
    if (directory.conflicts() > 0) {
      found.put(
          "directory-conflicts",
          many(directory.conflicts(), "conflict copy", "conflict copies")
              + " in it: somebody has to choose");
    }
    if (!directory.skippedDatabases().isEmpty()) {
      found.put(
          "directory-databases",
          many(directory.skippedDatabases().size(), "SQLite database")
              + " in it that no stream carries, first "
              + directory.skippedDatabases().get(0));
    }
    if (directory.warning() != null) {
      found.put("directory-watch", directory.warning());
    }
    return found;
  }

  private static String many(long count, String one) {
    return many(count, one, one + "s");
  }

  private static String many(long count, String one, String more) {
    return count + " " + (count == 1 ? one : more);
  }
}
