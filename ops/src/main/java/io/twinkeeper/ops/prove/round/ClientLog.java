package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.demo.beat.Beats;
import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.ops.prove.judge.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the clients of a round noted: every write, with its answer. Safe for any thread. */
final class ClientLog implements LoadGenerator.Outcomes {
  private static final Pattern ANSWER =
      Pattern.compile("\"node\":\"([^\"]*)\",(?:\"epoch\":(\\d+),)?.*\"fenced\":(true|false)");

  /** What became of a write that was not stored, or of which nobody knows. */
  record Refusal(long atMillis, int status) {}

  private final String run;
  private final long bootMinusNanoMillis = Beats.bootMillis() - System.nanoTime() / 1_000_000;
  private final List<Effect> answers = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> fenced = new HashSet<>();

  ClientLog(String run) {
    this.run = run;
  }

  /** The first part of every id. */
  String run() {
    return run;
  }

  @Override
  public synchronized void ended(
      int number, long sentNanos, long endedNanos, int status, String answer) {
    Matcher words = ANSWER.matcher(answer);
    if (status != 200 || !words.find()) {
      refusals.add(new Refusal(millis(endedNanos), status));
      return;
    }
    String id = run + "-" + number;
    answered.add(id);
    if (words.group(3).equals("true")) {
      fenced.add(id);
    }
    answers.add(
        new Effect(
            Effect.Source.ANSWER,
            words.group(1),
            words.group(2) == null ? 0 : Long.parseLong(words.group(2)),
            millis(sentNanos),
            millis(endedNanos)));
  }

  synchronized List<Effect> answers() {
    return List.copyOf(answers);
  }

  synchronized List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  synchronized Set<String> answered() {
    return Set.copyOf(answered);
  }

  synchronized Set<String> fenced() {
    return Set.copyOf(fenced);
  }

  /** When the first write was answered that was sent after {@code millis} and that is wanted. */
  synchronized OptionalLong firstAnswer(long millis, Predicate<Effect> wanted) {
    return answers.stream()
        .filter(answer -> answer.fromMillis() >= millis && wanted.test(answer))
        .mapToLong(Effect::untilMillis)
        .min();
  }

  /** The longest time without an answer after {@code millis}. */
  synchronized long longestSilence(long millis) {
    long longest = 0;
    long previous = millis;
    for (Effect answer :
        answers.stream().sorted(Comparator.comparingLong(Effect::untilMillis)).toList()) {
      if (answer.untilMillis() > millis) {
        longest = Math.max(longest, answer.untilMillis() - previous);
        previous = answer.untilMillis();
      }
    }
    return longest;
  }

  private long millis(long nanos) {
    return nanos / 1_000_000 + bootMinusNanoMillis;
  }
}
