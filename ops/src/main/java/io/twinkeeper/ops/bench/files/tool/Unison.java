package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.figures.Programs;
import io.twinkeeper.ops.bench.files.side.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * unison, one end as a server on a socket. It watches by {@code unison-fsmonitor}; where that is
 * missing, as in Debian's package, it scans both trees again a second after it was through.
 */
public final class Unison extends Daemons {
  private static final int PORT = 8732;

  @Override
  public String title() {
    return "unison";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing("unison");
  }

  @Override
  public String note() {
    return "socket, no encryption, no fsync; "
        + (hasMonitor() ? "-repeat watch" : "-repeat 1: unison-fsmonitor is not on this machine");
  }

  @Override
  void begin(Stage on) throws IOException, InterruptedException {
    Process server =
        on.beta()
            .start(
                "unison-server",
                environment(on.beta()),
                List.of(
                    "unison", "-socket", Integer.toString(PORT), "-listen", on.beta().address()));
    on.beta().awaitListening(server, PORT);
    on.alpha().start("unison", environment(on.alpha()), client(on));
  }

  private static List<String> client(Stage on) {
    return List.of(
        "unison",
        "-ui",
        "text",
        on.alpha().root().toString(),
        "socket://%s:%d/%s".formatted(on.beta().address(), PORT, on.beta().root()),
        "-batch",
        "-auto",
        "-times",
        "-confirmbigdel=false",
        "-terse",
        "-dumbtty",
        "-log=false",
        "-repeat",
        hasMonitor() ? "watch" : "1");
  }

  /** Archives of its own for each end: both ends are the same host to it. */
  private static Map<String, String> environment(Side side) throws IOException {
    Path home = Files.createDirectories(side.scratch().resolve("unison"));
    return Map.of("UNISON", home.toString(), "UNISONLOCALHOSTNAME", side.name());
  }

  private static boolean hasMonitor() {
    return Programs.missing("unison-fsmonitor").isEmpty();
  }
}
