package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.demo.load.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Moves the workload in good order, as an operator would, and looks at it as a client does. */
final class Switchover {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long ASK_AGAIN_MILLIS = 500;

  /** Answers right after the move belong to it too: the longest gap may lie behind the first. */
  private static final Duration AFTERWARDS = Duration.ofMillis(500);

  private final Cast cast;

  Switchover(Cast cast) {
    this.cast = cast;
  }

  /**
   * Moves it to {@code successor}.
   *
   * @return the longest time without an answer meanwhile, in milliseconds
   */
  long to(String successor) throws IOException, InterruptedException {
    cast.watch().await(successor + " to follow", PATIENCE, v -> v.follows(successor));
    cast.say("switching over to %s", successor);
    int mark = cast.answers().size();
    long asked = ask(successor);
    long outage = outage(mark, asked, successor);
    cast.watch().await(successor + " to serve", PATIENCE, v -> v.serves(successor));
    cast.say("%s serves; clients waited %s at most", successor, Cast.span(outage));
    return outage;
  }

  /**
   * Waits until {@code successor} answers.
   *
   * @param mark how many writes had been answered before it was asked for
   * @param asked when that was, by {@link System#nanoTime}
   * @return the longest time without an answer since, in milliseconds
   */
  long outage(int mark, long asked, String successor) throws InterruptedException {
    Answer first =
        cast.answers()
            .await(mark, PATIENCE, a -> a.node().equals(successor) && a.sentNanos() > asked)
            .orElseThrow(
                () -> failure("no answer from " + successor + " after the switchover to it"));
    TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
    long until = first.answeredNanos() + AFTERWARDS.toNanos();
    return cast.answers().longestGap(asked, until).toMillis();
  }

  /** Asks until it is accepted: right after a failover a node may say "not possible now". */
  private long ask(String successor) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String said = "";
    while (true) {
      long asked = System.nanoTime();
      try {
        cast.api().switchover(successor, successor);
        return asked;
      } catch (IOException refused) {
        if (cast.watch().view().active().filter(successor::equals).isPresent()) {
          return asked;
        }
        if (System.nanoTime() > deadline) {
          throw failure("the switchover to " + successor + " failed: " + refused.getMessage());
        }
        String why = String.valueOf(refused.getMessage());
        if (!why.equals(said)) {
          cast.say("not yet: %s", why);
          said = why;
        }
        TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
      }
    }
  }

  private static CommandFailure failure(String line) {
    return new CommandFailure(ExitCode.FAILURE, line);
  }
}
