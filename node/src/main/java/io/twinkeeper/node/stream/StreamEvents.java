package io.twinkeeper.node.stream;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.protocol.status.RestoreTestStatus;

/** What a stream wants recorded; called on the stream's thread, must not block. */
public interface StreamEvents {
  /** A losing history was kept before the copy was rewound. */
  void forkKept(String stream, Fork fork, String winner);

  /** A copy was brought to the source's line by a snapshot. */
  void resnapshotted(String stream, String position, String why);

  /** A follower tried to restore from its store. */
  void restoreTested(RestoreTestStatus result);
}
