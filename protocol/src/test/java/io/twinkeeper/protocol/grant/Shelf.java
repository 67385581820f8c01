package io.twinkeeper.protocol.grant;

import java.util.Optional;

/** The third party's store: one record and its version, and times at which it does not answer. */
final class Shelf {
  private LeaseRecord record = LeaseRecord.learned(Promise.NONE, 0, 0, "nobody");
  private long version = 1;

  LeaseRecord record() {
    return record;
  }

  long version() {
    return version;
  }

  Optional<Long> replace(Optional<Long> expected, LeaseRecord next) {
    if (!expected.equals(Optional.of(version))) {
      return Optional.empty();
    }
    record = next;
    version++;
    return Optional.of(version);
  }
}
