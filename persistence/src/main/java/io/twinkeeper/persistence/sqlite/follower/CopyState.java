package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a database file on this node is known to hold.
 *
 * @param role which side of the stream the file is on
 * @param position the state of the source's history that it holds
 * @param pageSize bytes per page
 * @param pages the file's size
 * @param logicalHeader the first 100 bytes of the logical page 1, in hexadecimal digits
 * @param counter the change counter in the file, by which the state is recognised
 * @param verified false until a full scan has proven that the file holds {@code position}
 * @param restart if a snapshot led here: the lineage that the segment log begins anew with
 */
public record CopyState(
    Role role,
    Position position,
    int pageSize,
    int pages,
    String logicalHeader,
    int counter,
    boolean verified,
    @Nullable Lineage restart) {

  /** A side of a stream. */
  public enum Role {
    FOLLOWER,
    SOURCE
  }

  static String header(byte[] logicalPageOne) {
    return HexFormat.of().formatHex(logicalPageOne, 0, PageOne.HEADER_BYTES);
  }

  byte[] headerBytes() {
    return HexFormat.of().parseHex(logicalHeader);
  }

  /** The file format number that the role asks for. */
  int mode() {
    return role == Role.SOURCE ? PageOne.WAL_MODE : PageOne.ROLLBACK_MODE;
  }

  long bytes() {
    return (long) pages * pageSize;
  }

  /** Whether a file with this header and size is the one that this state was saved for. */
  boolean fits(byte[] header, long sizeBytes) {
    return PageOne.isDatabase(header)
        && PageOne.mode(header) == mode()
        && PageOne.counter(header) == counter
        && sizeBytes == bytes();
  }

  CopyState unverified() {
    return new CopyState(role, position, pageSize, pages, logicalHeader, counter, false, restart);
  }

  CopyState withoutRestart() {
    return new CopyState(role, position, pageSize, pages, logicalHeader, counter, verified, null);
  }
}
