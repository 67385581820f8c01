package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WordsTest implements DirectoryEvents {
  private final List<String> told = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1;
  private final Words words = new Words("board/workspace", this, () -> nanos);

  @Override
  public void held(String directory, String why) {
    told.add("held: " + why);
  }

  @Override
  public void released(String directory) {
    told.add("released");
  }

  @Override
  public void ordered(String directory, Verb verb, String what) {
    told.add(verb + ": " + what);
  }

  @Test
  void areRecordedAtOnceIfTheyAreFew() {
    words.ordered(Verb.RESTORED, "a is restored");
    words.ordered(Verb.RESOLVED, "b stays");
    nanos += Words.TOGETHER.toNanos();
    words.note();
    words.ordered(Verb.RESTORED, "c is restored");

    assertThat(told)
        .containsExactly("RESTORED: a is restored", "RESOLVED: b stays", "RESTORED: c is restored");
  }

  @Test
  void areGatheredIfTheyAreMany() {
    for (int second = 0; second < 150; second++) {
      words.ordered(Verb.RESOLVED, second + " stays");
      nanos += 1_000_000_000;
      words.note();
    }
    words.end();

    assertThat(told)
        .containsExactly(
            "RESOLVED: 0 stays",
            "RESOLVED: 59 stays; and 58 more",
            "RESOLVED: 119 stays; and 59 more",
            "RESOLVED: 149 stays; and 29 more");
  }
}
