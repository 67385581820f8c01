package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.demo.edge.Relay;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.scoreboard.Scoreboard;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.ops.prove.bank.Bank;
import io.twinkeeper.ops.prove.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The proving ground's directory.
 *
 * <pre>
 * DIR/twin.conf, ca.pem, NAME/…   as twin init makes them
 * DIR/NAME/data/                  that node's data-dir
 * DIR/NAME/db/                    its copies of events.db and bank.db
 * DIR/store/                      PostgreSQL's, if it has the third vote
 * DIR/beats/NAME.beats            what connector and bank of that node say of themselves
 * DIR/logs/                       what every process prints, and the edge's spans
 * DIR/quiet, DIR/stubborn         while they are there: no moves in the bank; TERM is not obeyed
 * DIR/busy                        while it is there the bank writes as much as it can
 * DIR/rounds/N/                   evidence and picture of a round
 * </pre>
 */
public record Stand(ClusterDirectory files, String timings, Third third) {
  public static final String WORKLOAD = "scoreboard";

  /** The streams that must stand at the same position on both twins. */
  public static final List<String> STREAMS = List.of(WORKLOAD + "/events", WORKLOAD + "/bank");

  /** The service that stands by, warm, where the workload is not active. */
  public static final String STANDS_BY = "api";

  private static final int SMALL_HEAP_MEGABYTES = 48;

  /** The stand in {@code directory}, in the namespaces of a {@link Network}. */
  public static Stand in(Path directory, String timings, Third third) {
    Addresses addresses = new Addresses(Network.PREFIX, 0);
    return new Stand(new ClusterDirectory(directory, addresses, third.nodes()), timings, third);
  }

  /** Writes all files that the processes need. */
  public void write() throws IOException {
    files.write("prove", configuration());
    for (String twin : Addresses.TWINS) {
      Files.createDirectories(disk(twin, Disk.DATABASE));
    }
    for (String node : third.nodes()) {
      Files.createDirectories(disk(node, Disk.DATA));
    }
    Files.createDirectories(directory().resolve("beats"));
    Files.createDirectories(directory().resolve("rounds"));
    Files.writeString(directory().resolve("jvm.args"), Jvm.argumentFile(smallJvm()));
  }

  /** A file system of a node that can be full. */
  public enum Disk {
    DATA("data"),
    DATABASE("db");

    private final String directory;

    Disk(String directory) {
      this.directory = directory;
    }
  }

  /** Where a disk of a node is; a witness has none for databases. */
  public Path disk(String node, Disk disk) {
    return directory().resolve(node).resolve(disk.directory);
  }

  /** Where the third vote is, if no node has it. */
  public Optional<Store> store() {
    return third == Third.LEASE ? Optional.of(new Store(this)) : Optional.empty();
  }

  public Path directory() {
    return files.directory();
  }

  public Path events(String node) {
    return disk(node, Disk.DATABASE).resolve("events.db");
  }

  public Path bank(String node) {
    return disk(node, Disk.DATABASE).resolve("bank.db");
  }

  public Path beats(String node) {
    return directory().resolve("beats").resolve(node + ".beats");
  }

  public Path spans() {
    return directory().resolve("logs").resolve("spans.jsonl");
  }

  /** While this file is there, the bank moves nothing. */
  public Path quiet() {
    return directory().resolve("quiet");
  }

  /** While this file is there, services and connector use all their time between TERM and KILL. */
  public Path stubborn() {
    return directory().resolve("stubborn");
  }

  /** While this file is there, the bank writes as much as it can. */
  public Path busy() {
    return directory().resolve("busy");
  }

  public Path round(int number) {
    return directory().resolve("rounds").resolve(String.format("%03d", number));
  }

  public List<String> smallJvm() {
    return files.jvm(SMALL_HEAP_MEGABYTES);
  }

  private String configuration() {
    Addresses addresses = files.addresses();
    return TEXT.formatted(
        timings,
        files.membersText(),
        store().isPresent() ? Store.lease() : "",
        ClusterFiles.TLS,
        path("/{node}/db/events.db"),
        path("/{node}/db/bank.db"),
        program(
            Scoreboard.class,
            "{address}:" + addresses.servicePort(),
            directory() + "/{node}/db/events.db",
            "{node}",
            "fence=events"),
        "http://{address}:" + addresses.servicePort() + "/health",
        program(
            Bank.class, directory() + "/{node}/db/bank.db", quiet().toString(), busy().toString()),
        environment(),
        program(
            Relay.class,
            addresses.edgeConnectors(),
            "{node}",
            "{address}:" + addresses.servicePort(),
            "{address}:" + addresses.readyPort(),
            WORKLOAD),
        environment(),
        "http://{address}:" + addresses.readyPort() + "/ready");
  }

  private String environment() {
    return "{ %s = %s, %s = %s }"
        .formatted(
            Beats.FILE,
            path("/beats/{node}.beats"),
            Beats.STUBBORN,
            path("/" + stubborn().getFileName()));
  }

  private String path(String rest) {
    return ClusterDirectory.quoted(directory() + rest);
  }

  private String program(Class<?> main, String... arguments) {
    return ClusterDirectory.program(directory(), main, arguments);
  }

  private static final String TEXT =
      """
      # The proving ground's cluster: the same file for all nodes.
      twinkeeper {
        cluster { name = prove, timings = %s }
        grant { renew-every = 1s, deadline = 4s, stop-time = 2s, clock-margin = 500ms }
        members = [
      %s  ]
        %s
        data-dir = "{node}/data"
        %s
        workloads.scoreboard {
          mode = active-passive
          prefer = [alpha, beta]
          databases { events { path = %s }, bank { path = %s } }
          services {
            api {
              command = %s
              health { http = "%s", interval = 200ms, timeout = 2s }
              standby = running
            }
            bank { command = %s, environment %s, standby = stopped }
          }
          connector {
            type = command
            command = %s
            environment %s
            ready { http = "%s" }
          }
        }
      }
      """;
}
