package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.ops.soak.app.SoakApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The soak's directory: a cluster's files, {@code NODE/soak.db}, and {@code answers/} with the ids
 * that each life of the application has answered.
 */
record Place(ClusterDirectory files, long seed) {
  static final String WORKLOAD = "soak";
  static final String STREAM = WORKLOAD + "/db";

  private static final int SMALL_HEAP_MEGABYTES = 96;

  void write() throws IOException {
    files.write(WORKLOAD, configuration());
    Files.createDirectories(answers());
    Files.writeString(argumentFile(), Jvm.argumentFile(smallJvm()));
  }

  Path database(String node) {
    return files.directory().resolve(node).resolve("soak.db");
  }

  List<String> smallJvm() {
    return files.jvm(SMALL_HEAP_MEGABYTES);
  }

  /** The application writes nothing from now on. */
  void quiet() throws IOException {
    Files.writeString(answers().resolve("quiet"), "");
  }

  Set<String> answered() throws IOException {
    Set<String> ids = new HashSet<>();
    List<Path> lives;
    try (Stream<Path> files = Files.list(answers())) {
      lives = files.filter(file -> file.toString().endsWith(".ids")).toList();
    }
    for (Path life : lives) {
      String text = Files.readString(life);
      text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(ids::add);
    }
    return ids;
  }

  private Path answers() {
    return files.directory().resolve("answers");
  }

  private Path argumentFile() {
    return files.directory().resolve("jvm.args");
  }

  private String configuration() {
    return TEXT.formatted(
        files.membersText(),
        ClusterFiles.TLS,
        ClusterDirectory.quoted(files.directory() + "/{node}/soak.db"),
        ClusterDirectory.commandText(
            List.of(
                Jvm.executable(),
                "@" + argumentFile(),
                SoakApp.class.getName(),
                files.directory() + "/{node}/soak.db",
                "{node}",
                answers().toString(),
                Long.toString(seed))));
  }

  private static final String TEXT =
      """
      # The soak's cluster.
      twinkeeper {
        cluster { name = soak, timings = wan }
        grant { renew-every = 1s, deadline = 4s, stop-time = 2s, clock-margin = 500ms }
        members = [
      %s  ]
        data-dir = "{node}/data"
        %s
        workloads.soak {
          mode = active-passive
          prefer = [alpha, beta]
          databases { db { path = %s } }
          services { app { command = %s, standby = stopped } }
        }
      }
      """;
}
