package io.twinkeeper.ops.prove.bank;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Reads the bank's books as any stranger would: by Debian's {@code sqlite3}, a process for each
 * look.
 */
public final class BankReader {
  private static final String QUESTION =
      "select count(*) || ' accounts, sum ' || sum(balance) from accounts";
  private static final String RIGHT = Bank.ACCOUNTS + " accounts, sum " + Bank.SUM;
  private static final long PATIENCE_SECONDS = 10;

  private BankReader() {}

  /** What a look showed. */
  public enum Kind {
    RIGHT,
    /** A state that was never committed, or a damaged file. */
    WRONG,
    /** Nothing to be seen: the file is locked or not there yet. */
    NOTHING
  }

  /**
   * One look.
   *
   * @param said by sqlite3, on one line
   */
  public record Look(Kind kind, String said) {}

  /**
   * Begins to read and does not end: as long as it lives the write-ahead log cannot begin anew, so
   * that every further commit needs more room.
   */
  public static Process linger(Path database) throws IOException {
    Process process =
        new ProcessBuilder("sqlite3", "-readonly", "-batch", database.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().write(("begin;\n" + QUESTION + ";\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    return process;
  }

  /** Blocks until sqlite3 has answered. */
  public static Look look(Path database) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sqlite3", "-readonly", "-batch", database.toString(), QUESTION)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String said;
    try {
      said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return new Look(Kind.NOTHING, "no answer in time");
      }
    } finally {
      process.destroyForcibly();
    }
    String line = said.replace('\n', ' ');
    return new Look(judge(process.exitValue(), line), line);
  }

  static Kind judge(int exit, String said) {
    if (exit == 0) {
      return said.equals(RIGHT) ? Kind.RIGHT : Kind.WRONG;
    }
    boolean damaged = said.contains("malformed") || said.contains("not a database");
    return damaged ? Kind.WRONG : Kind.NOTHING;
  }
}
