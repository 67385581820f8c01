package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.segment.SegmentException;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.segment.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Several files that follow each other made into one: each page in its latest form. Holds one page
 * of each input, whatever their sizes.
 */
final class Merge implements AutoCloseable {
  /** As many files are open at once at the most. */
  static final int INPUTS = 64;

  private final List<StoredSegment> inputs;
  private final Pace pace;
  private final List<Input> readers = new ArrayList<>();

  /** One input at its present page. */
  private static final class Input {
    final SegmentReader reader;
    boolean more = true;

    Input(SegmentReader reader) {
      this.reader = reader;
    }

    void advance() throws IOException {
      more = reader.next();
    }
  }

  private Merge(List<StoredSegment> inputs, Pace pace) {
    this.inputs = inputs;
    this.pace = pace;
  }

  /**
   * Merges {@code inputs}, in the order of history, into a new file of {@code level}.
   *
   * @throws SegmentException if an input is damaged: nothing is published
   */
  static StoredSegment into(StoreFiles files, Level level, List<StoredSegment> inputs, Pace pace)
      throws IOException {
    StoredSegment first = inputs.get(0);
    StoredSegment last = inputs.get(inputs.size() - 1);
    SegmentHeader header =
        new SegmentHeader(
            last.pageSize(),
            last.pages(),
            first.before().txid() + 1,
            last.after().txid(),
            last.at(),
            first.before().checksum(),
            0,
            0,
            0,
            0,
            last.after().epoch());
    try (Merge merge = new Merge(inputs, pace);
        StoreFiles.Draft draft = files.draft(level, header)) {
      merge.open();
      merge.pages(draft, header);
      return draft.publish(last.after().checksum());
    }
  }

  private void open() throws IOException {
    for (StoredSegment file : inputs) {
      if (file.pageSize() != inputs.get(0).pageSize()) {
        throw new SegmentException(file.path() + " has another page size than the one before");
      }
      Input input = new Input(file.open());
      readers.add(input);
      input.advance();
    }
  }

  private void pages(StoreFiles.Draft draft, SegmentHeader header) throws IOException {
    int number;
    while ((number = lowest()) < Integer.MAX_VALUE) {
      Input latest = latest(number);
      if (number <= header.commit()) {
        draft.page(number, latest.reader.page());
      }
      for (Input input : readers) {
        if (isAt(input, number)) {
          pace.took(header.pageSize());
          input.advance();
        }
      }
    }
  }

  private int lowest() {
    int lowest = Integer.MAX_VALUE;
    for (Input input : readers) {
      lowest = input.more ? Math.min(lowest, input.reader.pageNumber()) : lowest;
    }
    return lowest;
  }

  private Input latest(int number) {
    for (int i = readers.size() - 1; i >= 0; i--) {
      if (isAt(readers.get(i), number)) {
        return readers.get(i);
      }
    }
    throw new IllegalStateException("no input is at page " + number);
  }

  private static boolean isAt(Input input, int number) {
    return input.more && input.reader.pageNumber() == number;
  }

  @Override
  public void close() throws IOException {
    for (Input input : readers) {
      input.reader.close();
    }
  }
}
