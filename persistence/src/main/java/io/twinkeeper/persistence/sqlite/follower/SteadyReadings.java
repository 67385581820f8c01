package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Who reads a whole copy at the moment, and is told before it changes. Used under its lock. */
final class SteadyReadings {
  private final Set<SteadyReading> open = new HashSet<>();

  SteadyReading add(SteadyReading reading) {
    open.add(reading);
    return reading;
  }

  /** It has ended; returns whether it was open. */
  boolean remove(SteadyReading reading) {
    return open.remove(reading);
  }

  /** Pages 1 and {@code numbers} are about to change, and all beyond {@code pagesAfter} to go. */
  void keep(CopyPages now, int[] numbers, int pagesAfter) throws IOException {
    for (SteadyReading reading : open) {
      reading.keep(now, numbers, pagesAfter);
    }
  }

  /** The copy becomes something else altogether. */
  void breakOff() {
    open.forEach(SteadyReading::breakOff);
  }
}
