package io.twinkeeper.protocol.directory;

import java.util.regex.Pattern;

/** What a node may be called, as the configuration has it: nothing else is believed of a peer. */
final class NodeName {
  /** For a pattern around it. */
  static final String RULE = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  private static final Pattern NAME = Pattern.compile(RULE);

  private NodeName() {}

  /**
   * The name, if it is one.
   *
   * @throws IllegalArgumentException if not
   */
  static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of a node, of " + name.length() + " characters");
    }
    return name;
  }
}
