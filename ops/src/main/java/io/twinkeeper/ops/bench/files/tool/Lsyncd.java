package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.figures.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** lsyncd, one way: inotify on alpha, and rsync to a daemon on beta. */
public final class Lsyncd extends Daemons {
  @Override
  public String title() {
    return "lsyncd";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing("lsyncd").or(() -> Programs.missing("rsync"));
  }

  @Override
  public String note() {
    return "one way; delay 1 s (15 by default), rsync --fsync to a daemon, no encryption";
  }

  @Override
  void begin(Stage on) throws IOException, InterruptedException {
    RsyncDaemon.start(on.beta());
    Path scratch = on.alpha().scratch();
    Path settings = scratch.resolve("lsyncd.lua");
    Files.writeString(settings, settings(on, scratch));
    on.alpha().start("lsyncd", Map.of(), List.of("lsyncd", "-nodaemon", settings.toString()));
  }

  private static String settings(Stage on, Path scratch) {
    return """
    settings {
      nodaemon = true,
      insist = true,
      inotifyMode = "CloseWrite or Modify",
      logfile = "%1$s/lsyncd-events.log",
      statusFile = "%1$s/lsyncd.status"
    }
    sync {
      default.rsync,
      source = "%2$s",
      target = "%3$s::%4$s/",
      delay = 1,
      rsync = { archive = true, _extra = { "--fsync" } }
    }
    """
        .formatted(scratch, on.alpha().root(), on.beta().address(), RsyncDaemon.MODULE);
  }
}
