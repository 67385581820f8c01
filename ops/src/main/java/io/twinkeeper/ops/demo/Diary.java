package io.twinkeeper.ops.demo;

import static io.twinkeeper.ops.cli.ExitCode.FAILURE;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A service that writes into a file of its directory when it is told to stop, and keeps a copy of
 * what it finds there when it starts: after a planned move the last words of one twin are the last
 * line that the other one began with. The directory's debounce is longer than a move, so they would
 * not be there if the move did not take them along.
 */
final class Diary {
  static final String SERVICE = "diary";
  static final Duration DEBOUNCE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_AGAIN_MILLIS = 20;

  /** Its arguments: the directory, the node's own directory, the node. */
  private static final String SCRIPT =
      """
      cat "$1/diary.txt" >"$2/found.new" 2>/dev/null
      mv "$2/found.new" "$2/found.txt"
      last_words() {
        words="last words of $3 at $(date +%s.%N)"
        echo "$words" >"$2/said.txt"
        echo "$words" >>"$1/diary.txt"
        exit 0
      }
      trap 'last_words "$@"' TERM
      while :; do
        sleep 60 &
        wait $!
      done
      """;

  private final Cast cast;

  Diary(Cast cast) {
    this.cast = cast;
  }

  /** The directory in twin.conf; {@code directory} is the demo's. */
  static String directoryText(Path directory) {
    return "diary { path = %s, debounce = %dm }".formatted(path(directory), DEBOUNCE.toMinutes());
  }

  /** The service in twin.conf; it needs {@link #writeScript}. */
  static String serviceText(Path directory) {
    List<String> command =
        List.of(
            "bash",
            script(directory).toString(),
            directory + "/{node}/diary",
            directory + "/{node}",
            "{node}");
    return "diary { command = %s }".formatted(ClusterDirectory.commandText(command));
  }

  static void writeScript(Path directory) throws IOException {
    Files.writeString(script(directory), SCRIPT);
  }

  private static Path script(Path directory) {
    return directory.resolve("diary.sh");
  }

  private static String path(Path directory) {
    return ClusterDirectory.quoted(directory + "/{node}/diary");
  }

  /** The service has been stopped on one twin, and then started on the other. */
  void moved(String from, String to) throws IOException, InterruptedException {
    String said = read(cast.stage().directory().resolve(from).resolve("said.txt"));
    Path found = cast.stage().directory().resolve(to).resolve("found.txt");
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (said.isEmpty() || !read(found).endsWith(said)) {
      if (System.nanoTime() > until) {
        throw new CommandFailure(
            FAILURE, "diary: " + to + " began without what " + from + " wrote last: " + found);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    cast.say("diary: %s began with what %s wrote last", to, from);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
