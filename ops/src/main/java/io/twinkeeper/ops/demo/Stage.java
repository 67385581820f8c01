package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.demo.edge.Relay;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.scoreboard.Scoreboard;
import io.twinkeeper.ops.init.ClusterFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The demo's directory.
 *
 * <pre>
 * DIR/twin.conf, ca.pem, NAME/…   as twin init makes them
 * DIR/NAME/events.db              that node's copy of the scoreboard
 * DIR/NAME/workspace/             files that people work with on both twins
 * DIR/NAME/published/             files that only the active node may change
 * DIR/NAME/diary/                 a service's last words, if the verbs are tried
 * DIR/NAME/data/                  that node's data-dir: ledger, segments, forks
 * DIR/logs/                       what every process prints, and the edge's spans
 * DIR/jvm.args                    java options of scoreboard and relay
 * </pre>
 */
record Stage(Path directory, Addresses addresses) {
  static final String WORKLOAD = "scoreboard";
  static final String STREAM = WORKLOAD + "/events";

  private static final int SMALL_HEAP_MEGABYTES = 48;
  private static final int NODE_HEAP_MEGABYTES = 160;

  /**
   * Writes all files that the nodes need.
   *
   * @param fence clients are answered when the twin has what they wrote
   * @param diary there is a {@link Diary}, too
   */
  void write(DemoOptions.Timings timings, boolean fence, boolean diary) throws IOException {
    files().write("demo", configuration(timings, fence, diary));
    Files.writeString(directory.resolve("jvm.args"), Jvm.argumentFile(smallJvm()));
    if (diary) {
      Diary.writeScript(directory);
    }
  }

  /** What any cluster has. */
  ClusterDirectory files() {
    return new ClusterDirectory(directory, addresses);
  }

  Path configuration() {
    return files().configuration();
  }

  Path database(String node) {
    return directory.resolve(node).resolve("events.db");
  }

  Path workspace(String node) {
    return directory.resolve(node).resolve("workspace");
  }

  Path published(String node) {
    return directory.resolve(node).resolve("published");
  }

  Path log(String name) {
    return files().log(name);
  }

  Path spans() {
    return directory.resolve("logs").resolve("spans.jsonl");
  }

  /** The admin API's bearer token, the same on every node. */
  String token() throws IOException {
    return files().token();
  }

  List<String> smallJvm() {
    return files().jvm(SMALL_HEAP_MEGABYTES);
  }

  List<String> nodeJvm() {
    return files().jvm(NODE_HEAP_MEGABYTES);
  }

  private String configuration(DemoOptions.Timings timings, boolean fence, boolean diary) {
    return TEXT.formatted(
        timings.name().toLowerCase(Locale.ROOT),
        files().membersText(),
        ClusterFiles.TLS,
        ClusterDirectory.quoted(directory + "/{node}/events.db"),
        ClusterDirectory.quoted(directory + "/{node}/workspace"),
        ClusterDirectory.quoted(directory + "/{node}/published"),
        diary ? Diary.directoryText(directory) : "",
        program(Scoreboard.class, scoreboardArguments(fence)),
        "http://{address}:" + addresses.servicePort() + "/health",
        diary ? Diary.serviceText(directory) : "",
        program(
            Relay.class,
            addresses.edgeConnectors(),
            "{node}",
            "{address}:" + addresses.servicePort(),
            "{address}:" + addresses.readyPort(),
            WORKLOAD),
        "http://{address}:" + addresses.readyPort() + "/ready",
        "http://" + addresses.edgeClients() + "/health");
  }

  private String[] scoreboardArguments(boolean fence) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "{address}:" + addresses.servicePort(), directory + "/{node}/events.db", "{node}"));
    if (fence) {
      arguments.add("fence=events");
    }
    return arguments.toArray(String[]::new);
  }

  private String program(Class<?> main, String... arguments) {
    return ClusterDirectory.program(directory, main, arguments);
  }

  private static final String TEXT =
      """
      # The demo's cluster: the same file for all three nodes.
      twinkeeper {
        cluster { name = demo, timings = %s }
        grant { renew-every = 1s, deadline = 4s, stop-time = 2s, clock-margin = 500ms }
        members = [
      %s  ]
        data-dir = "{node}/data"
        %s
        workloads.scoreboard {
          mode = active-passive
          prefer = [alpha, beta]
          databases { events { path = %s } }
          directories {
            workspace { path = %s }
            published { path = %s, direction = from-active }
            %s
          }
          services {
            api {
              command = %s
              health { http = "%s", interval = 200ms, timeout = 2s }
              standby = running
            }
            %s
          }
          connector {
            type = command
            command = %s
            ready { http = "%s" }
          }
          probes = [ { http = "%s", expect = 200 } ]
          drill { at-least-apart = 5s }
        }
      }
      """;
}
