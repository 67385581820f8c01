package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import io.twinkeeper.persistence.directory.DirectoryView.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TripsTest implements DirectoryEvents {
  private static final Optional<Held> NOT = Optional.empty();

  private final List<String> told = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1;
  private final Trips trips = new Trips("board/workspace", this, () -> nanos);

  private static Optional<Held> held(Cause cause, String why) {
    return Optional.of(new Held(cause, why, ""));
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
    told.add(verb.name());
  }

  @Test
  void tellsOnceThatItIsHeldAndThatItGoesOn() {
    trips.note(held(Cause.GONE_HERE, "9 files"));
    trips.note(held(Cause.GONE_HERE, "12 files"));
    trips.note(NOT);
    nanos += Trips.REST.toNanos() + 1;
    trips.note(NOT);
    trips.note(NOT);

    assertThat(told).containsExactly("held: 9 files", "released");
  }

  @Test
  void takesWhatComesAndGoesForOneTrip() {
    for (int i = 0; i < 100; i++) {
      trips.note(held(Cause.NO_ROOM, "no room"));
      nanos += Trips.REST.toNanos();
      trips.note(NOT);
    }

    assertThat(told).containsExactly("held: no room");
  }

  @Test
  void tellsEachReason() {
    trips.note(held(Cause.NO_ROOM, "no room"));
    trips.note(held(Cause.ROOT, "no root"));
    trips.note(held(Cause.NO_ROOM, "no room"));
    nanos += Trips.REST.toNanos() + 1;
    trips.note(NOT);

    assertThat(told).containsExactly("held: no room", "held: no root", "released");
  }
}
