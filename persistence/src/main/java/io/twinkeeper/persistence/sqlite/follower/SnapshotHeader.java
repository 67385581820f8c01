package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.stream.Position;

/**
 * What a delta snapshot leads to.
 *
 * @param position the source's position that all its pages belong to
 * @param pageSize bytes per page
 * @param pages the database's size
 * @param source the node that sends it
 */
public record SnapshotHeader(Position position, int pageSize, int pages, String source) {
  public SnapshotHeader {
    if (pageSize < 512 || pageSize > 65_536 || Integer.bitCount(pageSize) != 1 || pages < 1) {
      throw new IllegalArgumentException(pages + " pages of " + pageSize + " bytes");
    }
  }
}
