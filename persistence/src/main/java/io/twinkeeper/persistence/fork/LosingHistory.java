package io.twinkeeper.persistence.fork;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What is to be kept of a history that lost.
 *
 * @param ancestor the last state it shares with the winner; {@link Position#NONE} if unknown
 * @param end where it ends
 * @param transactions how many transactions only it has; -1 if unknown
 * @param winner the node whose history goes on; empty if none does
 * @param winnerLineage and that node's lineage
 * @param reason why, in words
 * @param database writes the whole database
 * @param tail hands over the segments after the ancestor, in order
 */
public record LosingHistory(
    Position ancestor,
    Position end,
    long transactions,
    String winner,
    Lineage winnerLineage,
    String reason,
    DatabaseWriter database,
    SegmentTail tail) {

  /** Writes a database to a path that does not exist yet; need not sync it. */
  @FunctionalInterface
  public interface DatabaseWriter {
    void writeTo(Path file) throws IOException;
  }

  /** Hands over segments one by one. */
  @FunctionalInterface
  public interface SegmentTail {
    void forEach(Consumer<Segment> consumer) throws IOException;
  }
}
