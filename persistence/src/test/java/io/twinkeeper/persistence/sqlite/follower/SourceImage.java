package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.util.Arrays;

/** One committed state of a source, as the bytes of its file. */
final class SourceImage {
  private final byte[] file;
  private final Position position;
  private final int pageSize;

  SourceImage(byte[] file, Position position) {
    this.file = file;
    this.position = position;
    this.pageSize = PageOne.pageSize(file);
  }

  SnapshotHeader header() {
    return new SnapshotHeader(position, pageSize, file.length / pageSize, "alpha");
  }

  Lineage lineage() {
    return Lineage.EMPTY.withTerm(position.epoch(), 1);
  }

  /** Brings the follower here by a delta snapshot. */
  void snapshotTo(FollowerDatabase follower) {
    try (SnapshotReceiver receiver = follower.receiveSnapshot(header())) {
      send(follower.pageChecksums(), receiver);
      receiver.commit(lineage());
    }
  }

  /** Sends what differs, as a source would. */
  void send(PageChecksums have, SnapshotReceiver receiver) {
    for (int number = 1; number <= file.length / pageSize; number++) {
      byte[] page = Arrays.copyOfRange(file, (number - 1) * pageSize, number * pageSize);
      boolean same =
          have.pageSize() == pageSize
              && have.of(number) == PageChecksum.of(number, page, 0, pageSize);
      if (!same && number != PageChecksum.lockPage(pageSize)) {
        receiver.page(number, page);
      }
    }
  }
}
