package io.twinkeeper.persistence.replica;

import io.twinkeeper.persistence.fork.AncestorSource;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.store.NotRestorable;
import io.twinkeeper.persistence.store.RestorePoint;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Past states out of the segment store, with what is only in the log yet.
 *
 * @param log the losing node's own, asked for when it is needed
 */
public record StoredAncestor(SegmentStore store, Supplier<SegmentLog> log)
    implements AncestorSource {
  @Override
  public boolean restore(Position position, Path target) throws IOException {
    try {
      RestorePoint point = new RestorePoint.Txid(position.txid());
      return store.restore(target, point, log.get()).position().equals(position);
    } catch (NotRestorable e) {
      return false;
    }
  }
}
