package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.files.side.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code rsync --daemon} on a side: its directory as a module, no encryption. */
final class RsyncDaemon {
  static final String MODULE = "tree";

  private static final int PORT = 873;

  private RsyncDaemon() {}

  static void start(Side side) throws IOException, InterruptedException {
    Path settings = side.scratch().resolve("rsyncd.conf");
    Files.writeString(settings, settings(side));
    Process daemon =
        side.start(
            "rsyncd",
            Map.of(),
            List.of("rsync", "--daemon", "--no-detach", "--config=" + settings));
    side.awaitListening(daemon, PORT);
  }

  private static String settings(Side side) {
    return """
    address = %s
    port = %d
    uid = root
    gid = root
    use chroot = no
    [%s]
      path = %s
      read only = no
    """
        .formatted(side.address(), PORT, MODULE, side.root());
  }
}
