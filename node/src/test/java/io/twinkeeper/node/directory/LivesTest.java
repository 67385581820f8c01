package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import io.twinkeeper.persistence.directory.DirectoryView.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a directory's being held, and of operators' words. */
final class LivesTest implements DirectoryEvents {
  private static final String NAME = "board/workspace";

  @TempDir Path own;
  private final List<String> told = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1;
  private final Words words = new Words(NAME, this, () -> nanos);
  private Trips trips;

  @BeforeEach
  void restart() {
    trips = new Trips(NAME, own.resolve("held"), this, () -> nanos);
  }

  private void isHeld(Cause cause, String why) {
    trips.note(Optional.of(new Held(cause, why, "")));
    trips.rest();
  }

  private void isNotHeld() {
    trips.note(Optional.empty());
    trips.rest();
  }

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

  // ---- held ----

  @Test
  void thatItIsHeldIsToldOnceAndThatItGoesOn() {
    isHeld(Cause.GONE_HERE, "9 files");
    isHeld(Cause.GONE_HERE, "12 files");
    isNotHeld();
    nanos += Trips.REST.toNanos() + 1;
    isNotHeld();
    isNotHeld();

    assertThat(told).containsExactly("held: 9 files", "released");
  }

  @Test
  void whatComesAndGoesIsOneTrip() {
    for (int i = 0; i < 100; i++) {
      isHeld(Cause.NO_ROOM, "no room");
      nanos += Trips.REST.toNanos();
      isNotHeld();
    }

    assertThat(told).containsExactly("held: no room");
  }

  @Test
  void eachReasonIsTold() {
    isHeld(Cause.NO_ROOM, "no room");
    isHeld(Cause.ROOT, "no root");
    isHeld(Cause.NO_ROOM, "no room");
    nanos += Trips.REST.toNanos() + 1;
    isNotHeld();

    assertThat(told).containsExactly("held: no room", "held: no root", "released");
  }

  @Test
  void whatWasToldBeforeARestartIsNotToldAgain() {
    isHeld(Cause.NO_ROOM, "no room");
    isHeld(Cause.ROOT, "no root");
    restart();
    isHeld(Cause.ROOT, "no root");

    assertThat(told).containsExactly("held: no room", "held: no root");
  }

  @Test
  void whatEndedMeanwhileIsToldAfterARestartOnceEverythingWasLookedAt() {
    isHeld(Cause.GONE_HERE, "9 files");
    restart();
    nanos = 0;
    trips.note(Optional.empty());
    nanos += Trips.REST.toNanos() + 1;
    trips.note(Optional.empty());
    assertThat(told).containsExactly("held: 9 files");
    isNotHeld();
    restart();
    nanos += Trips.REST.toNanos() + 1;
    isNotHeld();

    assertThat(told).containsExactly("held: 9 files", "released");
    assertThat(own).isEmptyDirectory();
  }

  @Test
  void aMemoryThatCannotBeReadOrWrittenIsNone() throws IOException {
    Files.createDirectories(own.resolve("held/by/somebody"));
    isHeld(Cause.ROOT, "no root");
    Files.delete(own.resolve("held/by/somebody"));
    Files.delete(own.resolve("held/by"));
    Files.delete(own.resolve("held"));
    Files.writeString(own.resolve("held"), "ROO");
    restart();
    isHeld(Cause.ROOT, "no root");

    assertThat(told).containsExactly("held: no root", "held: no root");
  }

  // ---- words ----

  @Test
  void fewWordsAreRecordedAtOnce() {
    words.ordered(Verb.RESTORED, "a is restored");
    words.ordered(Verb.RESOLVED, "b stays");
    nanos += Words.TOGETHER.toNanos();
    words.note();
    words.ordered(Verb.RESTORED, "c is restored");

    assertThat(told)
        .containsExactly("RESTORED: a is restored", "RESOLVED: b stays", "RESTORED: c is restored");
  }

  @Test
  void manyWordsAreGathered() {
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
