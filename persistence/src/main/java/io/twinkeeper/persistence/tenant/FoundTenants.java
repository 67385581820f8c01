package io.twinkeeper.persistence.tenant;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one look at the file system found.
 *
 * @param root which directory the glob's prefix is, whatever its name; empty if there is none
 * @param unreadable directories and files that could not be looked at: nothing in them is missing
 * @param databases the path of each database, by its captures
 * @param refused files that look like databases of the set and cannot be, each with the reason
 */
public record FoundTenants(
    String root, List<String> unreadable, Map<List<String>, Path> databases, List<String> refused) {
  public FoundTenants {
    unreadable = List.copyOf(unreadable);
    databases = Map.copyOf(databases);
    refused = List.copyOf(refused);
  }

  /** Whether the prefix is a directory. */
  public boolean rootIsThere() {
    return !root.isEmpty();
  }

  /** Whether what is not in it is not there. */
  public boolean isComplete() {
    return unreadable.isEmpty();
  }

  /** The captures of what was found. */
  public Set<List<String>> captures() {
    return databases.keySet();
  }
}
