package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which known state a copy holds: by its change counter if the state file knows it, else
 * by reading all of it.
 */
final class CopyRecognition {
  private final StateFile state;
  private final Position logEnd;

  CopyRecognition(StateFile state, Position logEnd) {
    this.state = state;
    this.logEnd = logEnd;
  }

  /**
   * The state that {@code file} holds; null if it is none that is known here.
   *
   * @param trustCounter false if commits may have passed that left no mark in the header
   */
  @Nullable CopyState recognise(CopyFile file, boolean trustCounter) throws IOException {
    byte[] header = file.header();
    if (!PageOne.isDatabase(header) || file.size() % PageOne.pageSize(header) != 0) {
      return null;
    }
    for (CopyState candidate : candidates()) {
      if (trustCounter && candidate.verified() && candidate.fits(header, file.size())) {
        return candidate;
      }
    }
    return byContent(file, header);
  }

  private @Nullable CopyState byContent(CopyFile file, byte[] header) throws IOException {
    int pageSize = PageOne.pageSize(header);
    int pages = (int) (file.size() / pageSize);
    long[] sums = new CopyPages(file, pageSize, pages, header).checksums();
    long others = CopyPages.sumOf(withoutPageOne(sums));
    byte[] physical = new byte[pageSize];
    file.read(1, physical);
    for (byte[] logicalHeader : headers(header)) {
      byte[] logical = PageOne.logical(physical, logicalHeader);
      long sum = PageChecksum.toggle(others, PageChecksum.of(1, logical, 0, pageSize));
      for (Position position : positions()) {
        if (position.checksum() == sum) {
          return new CopyState(
              CopyState.Role.FOLLOWER,
              position,
              pageSize,
              pages,
              CopyState.header(logical),
              PageOne.counter(header),
              true,
              restartAt(position));
        }
      }
    }
    return null;
  }

  private static long[] withoutPageOne(long[] sums) {
    long[] others = sums.clone();
    others[0] = 0;
    return others;
  }

  private List<CopyState> candidates() {
    List<CopyState> candidates = new ArrayList<>();
    for (CopyState known : new CopyState[] {state.intent(), state.copy()}) {
      if (known != null && known.role() == CopyState.Role.FOLLOWER) {
        candidates.add(known);
      }
    }
    return candidates;
  }

  private List<byte[]> headers(byte[] actual) {
    List<byte[]> headers = new ArrayList<>();
    candidates().forEach(known -> headers.add(known.headerBytes()));
    headers.add(actual);
    return headers;
  }

  private List<Position> positions() {
    List<Position> positions = new ArrayList<>();
    positions.add(logEnd);
    candidates().forEach(known -> positions.add(known.position()));
    positions.removeIf(Position::isNone);
    return positions;
  }

  private @Nullable Lineage restartAt(Position position) {
    CopyState intent = state.intent();
    return intent != null && intent.position().equals(position) ? intent.restart() : null;
  }
}
