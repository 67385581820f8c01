package io.twinkeeper.ops.soak.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * An application that writes at random and knows nothing of Twinkeeper. Arguments: database, node,
 * directory of the answers, seed. Every transaction has an id, in table {@code commits}; an id that
 * was committed is written to the answers, as an answer to a client would be. While the file {@code
 * quiet} is there it writes nothing.
 */
public final class SoakApp {
  private static final int PAUSE_AT_MOST_MILLIS = 25;

  private SoakApp() {}

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    if (args.length != 4) {
      System.err.println("usage: SoakApp DATABASE NODE ANSWERS SEED");
      System.exit(2);
    }
    Path answersDirectory = Path.of(args[2]);
    Path quiet = answersDirectory.resolve("quiet");
    String life = args[1] + "-" + System.currentTimeMillis();
    Random random = new Random(Long.parseLong(args[3]) ^ life.hashCode());
    try (Answers answers = Answers.open(answersDirectory.resolve(life + ".ids"));
        Diary diary = new Diary(Path.of(args[0]), life, random, answers)) {
      System.out.println(life + " writes to " + args[0]);
      while (true) {
        if (Files.exists(quiet)) {
          TimeUnit.MILLISECONDS.sleep(100);
        } else {
          diary.act();
          TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_AT_MOST_MILLIS));
        }
      }
    }
  }
}
