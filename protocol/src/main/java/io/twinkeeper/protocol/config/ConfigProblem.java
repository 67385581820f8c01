package io.twinkeeper.protocol.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path where in the tree: {@code twinkeeper.members[1].cluster-port}; "" for the whole file
 * @param problem what is wrong, with the value that was found
 * @param advice what would be right
 * @param line the line in the file, from 1; 0 if not known
 */
public record ConfigProblem(String path, String problem, String advice, int line) {

  /** One line for people: {@code 12: twinkeeper.cluster.name: "Bot" is not a name; use …}. */
  @Override
  public String toString() {
    String where = (line > 0 ? line + ": " : "") + (path.isEmpty() ? "" : path + ": ");
    return where + problem + (advice.isEmpty() ? "" : "; " + advice);
  }
}
