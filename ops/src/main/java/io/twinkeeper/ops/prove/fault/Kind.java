package io.twinkeeper.ops.prove.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can befall a cluster. The names are those of {@code --faults}. */
public enum Kind {
  KILL_JVM("kill -9 of a node's JVM alone; its guards end the rest"),
  KILL_GUARD("kill -9 of one guard on the active node"),
  KILL_SERVICE("kill -9 of one service of the active node"),
  KILL_CONNECTOR("kill -9 of the active node's connector"),
  KILL_TREE("kill -9 of every process of a node"),
  PAUSE_JVM("SIGSTOP of a node's JVM for 5, 15, 30 or 65 s"),
  PAUSE_TREE("SIGSTOP of every process of a node for 5, 15, 30 or 65 s"),
  ISOLATE_ACTIVE(
      "the active node is cut off from the other nodes, half of the time also from the edge"),
  ISOLATE_STANDBY("the standby is cut off"),
  ISOLATE_WITNESS("the witness is cut off, or the store that has its vote"),
  BRIDGE("only the link between the two data nodes is cut"),
  ONE_WAY("a node is heard by nobody, or hears nobody"),
  FLAPPING("a node is cut off and back again, at 0.5 to 2 times stable-after"),
  LOSS("1 to 20 % of a node's packets are lost"),
  LATENCY("a node's packets are 20 to 200 ms late, each way"),
  DISK_DATA("no room is left on the file system of a node's data-dir"),
  DISK_DATABASE("no room is left on the file system of the databases of a node"),
  CLOCK("a node's wall clock jumps by up to two hours, and back"),
  RESTART_ONE("a node is stopped and started"),
  RESTART_TWO("two nodes are stopped and started"),
  RESTART_ALL("all nodes are stopped and started"),
  RESTART_ISOLATED("a node restarts while it is cut off"),
  CERTIFICATE("a node is started with an expired certificate"),
  SWITCHOVER("an operator's switchover"),
  ACTIVATE("an operator activates the standby 3 s after the active node was cut off"),
  STALE_FIRST(
      "the active node dies, and later those that went on without it; of the two it is back first");

  private final String meaning;

  Kind(String meaning) {
    this.meaning = meaning;
  }

  /** As {@code --faults} spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String meaning() {
    return meaning;
  }

  /**
   * The kinds that a list names, separated by commas.
   *
   * @throws IllegalArgumentException with all names, if one is not known
   */
  public static List<Kind> parse(String list) {
    return Arrays.stream(list.split(",", -1)).map(String::strip).map(Kind::of).toList();
  }

  private static Kind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault has the name "
                        + word
                        + "; there are: "
                        + Arrays.stream(values())
                            .map(Kind::word)
                            .collect(Collectors.joining(","))));
  }

  @Override
  public String toString() {
    return word();
  }
}
