package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.side.RunName;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The directory of this process, for stock and sessions. What a process that was killed has left
 * beside it is removed when the next one comes. {@link #leave} and {@link #abandon} may be called
 * by any thread.
 */
final class Workspace {
  private static final String KEPT = "-kept";
  private static final int ATTEMPTS = 20;
  private static final long PAUSE_MILLIS = 100;

  private final Path directory;
  private volatile boolean abandoned;

  private Workspace(Path directory) {
    this.directory = directory;
  }

  /** Makes one in {@code base}. */
  static Workspace in(Path base) throws IOException, InterruptedException {
    Files.createDirectories(base);
    removeLeftovers(base);
    return new Workspace(
        Files.createDirectory(base.resolve(RunName.ofThisProcess().toString())).toRealPath());
  }

  private static void removeLeftovers(Path base) throws IOException, InterruptedException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(base)) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        boolean dead = RunName.in(name).filter(owner -> !owner.isAlive()).isPresent();
        if (dead && !name.endsWith(KEPT)) {
          delete(path);
        }
      }
    }
  }

  /** Named after the process. */
  Path directory() {
    return directory;
  }

  /**
   * Where the next session may work.
   *
   * @throws CommandFailure if this process is ending
   */
  Path session(Scenario first, String tool, int run) throws IOException {
    requireThere();
    return Files.createDirectory(directory.resolve(first.title() + "-" + tool + "-" + run));
  }

  /** Throws if this process is ending: whatever fails now says nothing of a tool. */
  void requireThere() {
    if (abandoned) {
      throw new CommandFailure(ExitCode.FAILURE, "interrupted");
    }
  }

  /** Removes a session's files; what its programs said is left if {@code failed}. */
  void clear(Path session, boolean failed) throws IOException, InterruptedException {
    if (failed) {
      delete(session.resolve("trees"));
      delete(session.resolve("aside"));
    } else {
      delete(session);
    }
  }

  void delete() throws IOException, InterruptedException {
    delete(directory);
  }

  /** This process is ending: no session follows, and what fails from now on is no news. */
  void leave() {
    abandoned = true;
  }

  /** Removes everything while another thread may still be at work in it. */
  void abandon() throws IOException, InterruptedException {
    leave();
    for (int attempt = 1; ; attempt++) {
      try {
        delete();
        return;
      } catch (IOException stillInUse) {
        if (attempt == ATTEMPTS) {
          throw stillInUse;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** Removes the stock and leaves what failed sessions have left, where no later run removes it. */
  Path keep() throws IOException, InterruptedException {
    delete(directory.resolve("stock"));
    return Files.move(directory, directory.resolveSibling(directory.getFileName() + KEPT));
  }

  private static void delete(Path path) throws IOException, InterruptedException {
    Tool.run("rm", "-rf", "--one-file-system", "--", path.toString());
  }
}
