package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FileKind;

/** Totals that are kept as rows come and go, and put back if a transaction is. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class Counters {
  private final long[] entries = new long[FileKind.values().length];
  private long bytes;
  private Totals before = new Totals(0, 0, 0, 0, 0);

  void add(int kind, long size, long count) {
    entries[kind] += count;
    bytes += size;
  }

  Totals totals() {
    return new Totals(
        entries[FileKind.FILE.ordinal()],
        entries[FileKind.DIRECTORY.ordinal()],
        entries[FileKind.LINK.ordinal()],
        entries[FileKind.GONE.ordinal()],
        bytes);
  }

  void begin() {
    before = totals();
  }

  void rollback() {
    entries[FileKind.FILE.ordinal()] = before.files();
    entries[FileKind.DIRECTORY.ordinal()] = before.directories();
    entries[FileKind.LINK.ordinal()] = before.links();
    entries[FileKind.GONE.ordinal()] = before.tombstones();
    bytes = before.bytes();
  }
}
