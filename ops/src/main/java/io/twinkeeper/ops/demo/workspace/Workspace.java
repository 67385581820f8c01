package io.twinkeeper.ops.demo.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The directory that both twins have, and in which somebody works on either of them: before a twin
 * is killed, while it is dead, and after it is back. For one thread.
 */
public final class Workspace {
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** When something is done. */
  public enum Act {
    BEFORE,
    /** One twin is dead or frozen; in its tree, too. */
    DURING,
    AFTER;

    private String lower() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<String, Path> roots;
  private final Book book = new Book();
  private final Map<String, Hand> hands = new LinkedHashMap<>();
  private int whileAway;

  /**
   * Of two twins.
   *
   * @param roots by twin
   */
  public Workspace(Map<String, Path> roots) {
    this.roots = new TreeMap<>(roots);
    this.roots.forEach((twin, root) -> hands.put(twin, new Hand(root, book)));
  }

  /** Puts down on each twin what will be worked with on the other one. */
  public void prepare(String part) throws IOException {
    Random random = new Random(part.hashCode());
    for (String twin : roots.keySet()) {
      for (Act act : Act.values()) {
        hand(other(twin)).prepare(at(part, act, twin), random);
      }
    }
  }

  private static String at(String part, Act act, String twin) {
    return part + "/" + act.lower() + "-" + twin + "-";
  }

  private Hand hand(String twin) {
    Hand hand = hands.get(twin);
    if (hand == null) {
      throw new IllegalArgumentException(twin);
    }
    return hand;
  }

  private String other(String twin) {
    return roots.keySet().stream().filter(t -> !t.equals(twin)).findFirst().orElseThrow();
  }

  /** Edits, renames and removes on both twins; while one is away also one file on both. */
  public void work(String part, Act act) throws IOException {
    int before = changes();
    for (String twin : roots.keySet()) {
      String word = "written on " + twin + ", " + act.lower() + " " + part;
      hand(twin).work(at(part, act, twin), word);
      if (act == Act.DURING) {
        hand(twin).add(part, "both", word);
      }
    }
    if (act == Act.DURING) {
      whileAway += changes() - before;
    }
  }

  private int changes() {
    return hands.values().stream().mapToInt(Hand::changes).sum();
  }

  /**
   * Waits until both are equal and complete.
   *
   * @return how they are then, or, if it takes too long, at last
   */
  public Trees await(Duration patience) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean late = System.nanoTime() > deadline;
      try {
        Trees trees = look();
        if (trees.equal() || late) {
          return trees;
        }
      } catch (IOException changing) {
        if (late) {
          throw changing;
        }
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private Trees look() throws IOException {
    Map<String, Tree> trees = new LinkedHashMap<>();
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Path> each : roots.entrySet()) {
      Tree tree = Files.isDirectory(each.getValue()) ? Tree.of(each.getValue()) : Tree.NOTHING;
      for (Map.Entry<String, Tree> earlier : trees.entrySet()) {
        differences.addAll(earlier.getValue().differences(earlier.getKey(), tree, each.getKey()));
      }
      trees.put(each.getKey(), tree);
      book.missing(each.getValue(), tree).forEach(m -> differences.add(each.getKey() + ": " + m));
    }
    return new Trees(trees, differences, changes(), whileAway);
  }
}
