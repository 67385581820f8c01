package io.twinkeeper.protocol.directory;

/** What a node may be called, as the configuration has it: nothing else is believed of a peer. */
final class NodeName {
  /** For a pattern around it. */
  static final String RULE = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  private static final int LONGEST = 63;

  private NodeName() {}

  /**
   * The name, if it is one. Asked several times for each file of a tree, so without a pattern.
   *
   * @throws IllegalArgumentException if not
   */
  static String check(String name) {
    int last = name.length() - 1;
    boolean sane = last >= 0 && last < LONGEST && name.charAt(0) != '-' && name.charAt(last) != '-';
    for (int i = 0; i <= last && sane; i++) {
      char c = name.charAt(i);
      sane = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!sane) {
      throw new IllegalArgumentException("no name of a node, of " + name.length() + " characters");
    }
    return name;
  }
}
