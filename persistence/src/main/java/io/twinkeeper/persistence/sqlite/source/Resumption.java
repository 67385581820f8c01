package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides, when a database is opened, whether the log of segments can go on from where it ends.
 *
 * <ul>
 *   <li>The write-ahead log is still the one that the last segment came from: the frames since make
 *       one segment.
 *   <li>The database's checksum is the log's: nothing was committed since.
 *   <li>The database file alone, without the present write-ahead log, has the log's checksum: all
 *       frames there are since, and make one segment.
 *   <li>The write-ahead log is that one but ends earlier, and the checksum differs: a power loss
 *       took commits that were captured. There is no way on, whatever the file holds.
 *   <li>Else commits went by unseen.
 * </ul>
 *
 * <p>The checksum after such a segment comes from reading the whole database: checkpoints may have
 * run meanwhile, so old pages cannot be told from the file. Reading takes long and the log may be
 * restarted meanwhile if all of it is in the file: so its frames are looked at before.
 */
final class Resumption {
  private final Attachment attachment;
  private final CapturedState state;
  private final WalIndexHeader header;
  private final CaptureSettings settings;
  private final Optional<SegmentHeader> place;
  private final boolean behind;
  private final @Nullable FrameGroup since;

  /**
   * Looks at the frames of a database pinned at {@code header}.
   *
   * @param state its cursor is at {@code header}
   * @param last the log's last segment, if it has one
   * @throws ChainLost if the log cannot go on
   */
  Resumption(
      Attachment attachment,
      CapturedState state,
      WalIndexHeader header,
      CaptureSettings settings,
      Optional<Segment> last)
      throws IOException {
    this.attachment = attachment;
    this.state = state;
    this.header = header;
    this.settings = settings;
    Optional<SegmentHeader> sameLog =
        last.filter(s -> s.after().equals(state.position()))
            .map(Segment::header)
            .filter(this::isOfThisLog);
    this.place = sameLog.filter(this::isReached);
    this.behind = sameLog.isPresent() && place.isEmpty();
    this.since = place.isPresent() ? framesSince(place.get()) : null;
  }

  /**
   * Appends the segment that is missing, if one is.
   *
   * @param checksum the whole database's
   * @return how many were appended
   * @throws ChainLost if the log cannot go on
   */
  int resume(long checksum) throws IOException {
    Position known = state.position();
    if (since != null && place.isPresent()) {
      SegmentHeader last = place.get();
      state.appendUpTo(since, cursor(last), last.commit(), checksum, header.isBackfilled());
      return 1;
    }
    if (checksum == known.checksum()) {
      return 0;
    }
    if (behind) {
      throw new ChainLost("the write-ahead log ends before what was captured of it");
    }
    if (place.isEmpty() && header.backfilled() == 0 && header.lastFrame() > 0 && fileIs(known)) {
      int pagesBefore = attachment.file().pages();
      WalCursor start = WalCursor.start(header.salts());
      state.appendUpTo(frames(start, pagesBefore), start, pagesBefore, checksum, false);
      return 1;
    }
    throw new ChainLost("the database was written to while nobody captured it");
  }

  private @Nullable FrameGroup framesSince(SegmentHeader last) throws IOException {
    WalCursor from = cursor(last);
    return from.frame() < header.lastFrame() ? frames(from, last.commit()) : null;
  }

  private FrameGroup frames(WalCursor from, int pagesBefore) throws IOException {
    FrameGroup group = FrameGroup.unbounded(attachment.file().pageSize(), pagesBefore, settings);
    from.read(attachment.wal(), header, group);
    return group;
  }

  private WalCursor cursor(SegmentHeader last) throws IOException {
    return attachment.wal().cursorAt(header.salts(), frameAt(last.walEnd()));
  }

  private boolean isOfThisLog(SegmentHeader last) {
    return last.walSalt1() == header.salts().first()
        && last.walSalt2() == header.salts().second()
        && last.pageSize() == attachment.file().pageSize()
        && last.walEnd() >= WalFile.HEADER_SIZE;
  }

  private boolean isReached(SegmentHeader last) {
    return frameAt(last.walEnd()) <= header.lastFrame();
  }

  private int frameAt(long walEnd) {
    return (int) ((walEnd - WalFile.HEADER_SIZE) / attachment.wal().frameSize());
  }

  private boolean fileIs(Position known) throws IOException {
    int pages = attachment.file().pages();
    PageView fileAlone = new PageView(attachment.file(), attachment.wal(), new PageTable(), pages);
    return fileAlone.checksum() == known.checksum();
  }
}
