package io.twinkeeper.ops.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cluster.AtExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two twins with two directories, and in one of them a place for each test, called as the test is.
 * The nodes are started once in each JVM and serve all tests there, one after the other.
 */
final class Pair implements BeforeEachCallback, AfterEachCallback {
  static final List<String> TWINS = List.of("alpha", "beta");

  /** The directory whose files may have setuid and setgid bits. */
  static final String SETUID = "setuid";

  /** The directory that leaves some files alone. */
  static final String IGNORING = "ignoring";

  private static final String FILES = "files";
  private static final String DIRECTORIES =
      """
      files { path = "DIR/roots/{node}/files", debounce = 50ms, delete-breaker = 100% }
      setuid { path = "DIR/roots/{node}/setuid", debounce = 50ms, allow-setuid = true }
      ignoring { path = "DIR/roots/{node}/ignoring", debounce = 50ms, ignore = ["*.log", "cache/"] }
      """;
  private static final int MOST_LINES = 100;
  private static @Nullable Nodes shared;

  private final String name;
  private @Nullable Tree alpha;
  private @Nullable Tree beta;

  Pair() {
    this(FILES);
  }

  Pair(String name) {
    this.name = name;
  }

  private static synchronized Nodes nodes() {
    if (shared == null) {
      try {
        Path directory = Files.createTempDirectory("twin-scenes-");
        Nodes nodes = new Nodes(directory, TWINS, Ground.loopback(TWINS), DIRECTORIES);
        AtExit.run(nodes::remove);
        nodes.startAll();
        nodes.awaitMet(FILES);
        nodes.awaitMet(SETUID);
        nodes.awaitMet(IGNORING);
        shared = nodes;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return shared;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    String place = context.getRequiredTestMethod().getName();
    alpha = place("alpha", place);
    beta = place("beta", place);
  }

  private Tree place(String node, String test) {
    Tree root = nodes().tree(node, name);
    root.sh("mkdir '" + test + "'");
    return root.below(test);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent() && shared != null) {
      shared.tell(name);
      alpha().listing().lines().limit(MOST_LINES).forEach(line -> tell("alpha", line));
      beta().listing().lines().limit(MOST_LINES).forEach(line -> tell("beta", line));
    }
  }

  private static void tell(String node, String what) {
    System.out.println(node + ": " + what);
  }

  Tree alpha() {
    return requireNonNull(alpha);
  }

  Tree beta() {
    return requireNonNull(beta);
  }

  /** Waits as {@code twin sync --wait} does; then both trees must be the same. */
  void settle() throws IOException {
    syncOnly();
    assertSame();
  }

  /** Waits as {@code twin sync --wait} does. */
  void syncOnly() throws IOException {
    nodes().sync("alpha", name);
  }

  /** Both trees are the same now. */
  void assertSame() {
    assertThat(Tree.differences(alpha(), beta())).isEmpty();
  }

  /** What is done in it happens on both sides before either node can see anything of it. */
  void atOnce(Nodes.Work work) throws Exception {
    nodes().atOnce(work);
  }

  /** How a node sees the directory. */
  JsonNode status(String node) {
    return nodes().directory(node, name);
  }
}
