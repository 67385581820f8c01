package io.twinkeeper.node.stream;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.status.RestoreTestStatus;

/** What a stream wants recorded; called on the stream's thread, must not block. */
public interface StreamEvents {
  /** A losing history was kept before the copy was rewound. */
  void forkKept(String stream, Fork fork, String winner);

  /** A fork's rows were written into the active database, or were there already. */
  void forkMerged(String stream, MergeReport report, String by);

  /** A fork was deleted: discarded by an operator, or long since merged. */
  void forkRemoved(String stream, String fork, String by);

  /** A copy was brought to the source's line by a snapshot. */
  void resnapshotted(String stream, String position, String why);

  /** A follower tried to restore from its store. */
  void restoreTested(RestoreTestStatus result);
}
