package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.figures.Programs;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** rsync to its own daemon: the measure for all others. It goes when it is told to. */
public final class Rsync implements Tool {
  private static final int VANISHED = 24;

  private @Nullable Stage stage;

  @Override
  public String title() {
    return "rsync";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing("rsync");
  }

  @Override
  public String note() {
    return "-a --delete --fsync to its daemon, no encryption; started by hand, for edits in a loop";
  }

  @Override
  public boolean watches() {
    return false;
  }

  @Override
  public void start(Stage on) throws IOException, InterruptedException {
    stage = on;
    RsyncDaemon.start(on.beta());
  }

  @Override
  public void pass() throws IOException, InterruptedException {
    Stage on = Objects.requireNonNull(stage, "start comes first");
    int status =
        on.alpha()
            .run(
                "rsync",
                List.of(
                    "rsync",
                    "-a",
                    "--delete",
                    "--fsync",
                    "--timeout=120",
                    on.alpha().root() + "/",
                    "rsync://" + on.beta().address() + "/" + RsyncDaemon.MODULE + "/"));
    if (status != 0 && status != VANISHED) {
      throw new IOException("rsync ended with %d; see %s".formatted(status, on.alpha().scratch()));
    }
  }

  @Override
  public Optional<String> ended() throws IOException {
    return stage == null ? Optional.empty() : stage.beta().ended();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (stage != null) {
      stage.clear();
      stage = null;
    }
  }
}
