package io.twinkeeper.ops.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is written.
 *
 * @param synchronous SQLite's setting of the writer
 * @param writers connections that write at the same time
 */
record Workload(Synchronous synchronous, int writers, int rowBytes) {

  private static final int SMALL_ROW_BYTES = 200;

  /** As SQLite spells them. */
  enum Synchronous {
    NORMAL,
    FULL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All that are measured. */
  static List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    for (Synchronous synchronous : Synchronous.values()) {
      for (int rowBytes : new int[] {SMALL_ROW_BYTES, 64 << 10}) {
        for (int writers : new int[] {1, 8}) {
          all.add(new Workload(synchronous, writers, rowBytes));
        }
      }
    }
    return all;
  }

  /** The same with rows of 200 bytes. */
  Workload withSmallRows() {
    return new Workload(synchronous, writers, SMALL_ROW_BYTES);
  }

  /** {@code normal-8x200B}, {@code full-1x64KB}. */
  String name() {
    String size = rowBytes < 1024 ? rowBytes + "B" : rowBytes / 1024 + "KB";
    return synchronous + "-" + writers + "x" + size;
  }
}
