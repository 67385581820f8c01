package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's {@code sqlite3}: another program, another process, another version of SQLite. */
public final class SqliteShell {
  private SqliteShell() {}

  /** Everything that is in the database, as SQL. */
  public static String dump(Path database) throws IOException, InterruptedException {
    return run(database, ".dump");
  }

  public static String integrity(Path database) throws IOException, InterruptedException {
    return run(database, "PRAGMA integrity_check").strip();
  }

  /** Output and errors of the commands. */
  public static String run(Path database, String... commands)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("sqlite3", "-cmd", ".timeout 10000"));
    line.add(database.toString());
    line.addAll(List.of(commands));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
