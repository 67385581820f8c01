package io.twinkeeper.ops.demo;

import static io.twinkeeper.ops.cli.ExitCode.FAILURE;

import io.twinkeeper.ops.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The directory in which only the active node's changes count, whichever node that is. */
final class Published {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Cast cast;

  Published(Cast cast) {
    this.cast = cast;
  }

  /** What is written on the active node arrives, what is written on the other one is undone. */
  void edit(String active, String standby) throws IOException, InterruptedException {
    String notice = "as " + active + " has it\n";
    Path here = notice(active);
    Path there = notice(standby);
    Files.writeString(here, notice);
    await(there, notice, "is not on " + standby);
    Files.writeString(there, "scribbled on " + standby + "\n");
    await(there, notice, "is not undone on " + standby);
    await(here, notice, "came to " + active);
    cast.say(
        "published: an edit on %s is on %s, an edit on %s is undone", active, standby, standby);
  }

  private Path notice(String node) {
    return cast.stage().published(node).resolve("notice.txt");
  }

  private static void await(Path file, String content, String otherwise)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(file, content)) {
      if (System.nanoTime() > until) {
        throw new CommandFailure(FAILURE, "published: an edit " + otherwise + ": " + file);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static boolean holds(Path file, String content) throws IOException {
    try {
      return Files.readString(file).equals(content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
