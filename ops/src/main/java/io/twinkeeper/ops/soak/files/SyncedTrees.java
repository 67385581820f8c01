package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.prove.network.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Waits until the nodes say that their trees are equal, and looks whether they are. */
final class SyncedTrees {
  /** How long they may take, and how long a look goes on that finds something else. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration ONE_CALL = Duration.ofSeconds(30);

  private static final Duration LATE = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private static final int HELD = ExitCode.REFUSED.status();

  private final Grounds grounds;
  private final Network network;

  SyncedTrees(Grounds grounds, Network network) {
    this.grounds = grounds;
    this.network = network;
  }

  /**
   * {@code twin sync --wait}, on the first node, again while nodes are starting; empty once it says
   * that all is equal, else what it said last: at once if somebody would have to look.
   */
  String sync(Troubles troubles) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Said said;
    do {
      troubles.startWhatEnded();
      String timeout = ONE_CALL.toSeconds() + "s";
      said = twin("sync", Grounds.STREAM, "--wait", "--timeout", timeout, "--node", first());
    } while (said.status() != 0 && said.status() != HELD && System.nanoTime() < end);
    return said.status() == 0 ? "" : said.words();
  }

  private String first() {
    return grounds.nodes().get(0);
  }

  private record Said(int status, String words) {}

  /** What {@code twin} says on the first node's machine. */
  private Said twin(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(List.of("--config", grounds.files().configuration().toString()));
    List<String> jvm =
        Jvm.command(
            grounds.files().jvm(96), "io.twinkeeper.ops.Twin", command.toArray(String[]::new));
    Process process =
        new ProcessBuilder(network.on(first(), jvm)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), said.strip());
  }

  /** All trees, read until they are equal, or for a minute: who said so spoke too early then. */
  Verdict judged(Ledger ledger) throws IOException, InterruptedException {
    long end = System.nanoTime() + LATE.toNanos();
    while (true) {
      Verdict verdict = Verdict.of(views(), ledger);
      if (verdict.areEqual() || System.nanoTime() > end) {
        return verdict;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** A file may still be moved while it is looked for: then once more. */
  private Map<String, TreeView> views() throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        Map<String, TreeView> views = new LinkedHashMap<>();
        for (String node : grounds.nodes()) {
          views.put(node, TreeView.of(grounds.tree(node)));
        }
        return views;
      } catch (IOException e) {
        if (attempt == 10) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      }
    }
  }

  /** Keeps what every node says, for whoever looks for the cause. */
  void keepWords() throws IOException, InterruptedException {
    for (String node : grounds.nodes()) {
      Said said = twin("directory", "list", "--json", "--node", node);
      Files.writeString(grounds.files().log(node + "-says"), said.words());
    }
  }
}
