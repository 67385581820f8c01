package io.twinkeeper.persistence.store;

import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** Pages of noise that change as a database's do, with true checksums; remembers every state. */
final class ModelDatabase {
  static final int PAGE_SIZE = 512;

  private final Random random;
  private final Map<Long, byte[]> images = new HashMap<>();
  private NavigableMap<Integer, byte[]> pages = new TreeMap<>();
  private Position position = Position.NONE;
  private boolean plain;

  ModelDatabase(long seed) {
    this.random = new Random(seed);
    for (int number = 1; number <= 4; number++) {
      pages.put(number, noise());
    }
    reach(1, 1);
  }

  Position position() {
    return position;
  }

  /** The whole file as it was after transaction {@code txid}. */
  byte[] image(long txid) {
    return Objects.requireNonNull(images.get(txid), "no such transaction");
  }

  /** A line that parts from this one here. */
  ModelDatabase branch(long seed) {
    ModelDatabase other = new ModelDatabase(seed);
    other.pages = new TreeMap<>(pages);
    other.position = position;
    other.images.clear();
    other.images.putAll(images);
    return other;
  }

  /** One transaction that writes {@code written} and leaves {@code size} pages. */
  Segment commit(long epoch, Instant at, int size, int... written) {
    SegmentHeader header =
        new SegmentHeader(
            PAGE_SIZE,
            size,
            position.txid() + 1,
            position.txid() + 1,
            at,
            position.checksum(),
            0,
            0,
            0,
            0,
            epoch);
    SegmentBuilder segment = new SegmentBuilder(header);
    pages.tailMap(size, false).clear();
    for (int number = pages.size() + 1; number <= size; number++) {
      pages.put(number, new byte[PAGE_SIZE]);
    }
    for (int number : Arrays.stream(written).sorted().toArray()) {
      byte[] page = noise();
      pages.put(number, page);
      segment.page(number, page);
    }
    reach(epoch, position.txid() + 1);
    return segment.build(position.checksum());
  }

  /** One transaction that writes one page of its own choice. */
  Segment commit(long epoch, Instant at) {
    return commit(epoch, at, pages.size(), 1 + random.nextInt(pages.size()));
  }

  /** Makes the present state the beginning of the log and of the store. */
  void begin(SegmentLog log, SegmentStore store, Lineage lineage) throws IOException {
    log.reset(position, lineage);
    base(store, lineage);
  }

  void base(SegmentStore store, Lineage lineage) throws IOException {
    try (SegmentStore.Base base = store.begin(position, lineage, PAGE_SIZE, pages.size())) {
      for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
        base.page(page.getKey(), page.getValue());
      }
      base.publish();
    }
  }

  private void reach(long epoch, long txid) {
    long sum = 0;
    byte[] image = new byte[pages.size() * PAGE_SIZE];
    for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
      sum = PageChecksum.toggle(sum, PageChecksum.of(page.getKey(), page.getValue(), 0, PAGE_SIZE));
      System.arraycopy(page.getValue(), 0, image, (page.getKey() - 1) * PAGE_SIZE, PAGE_SIZE);
    }
    position = new Position(epoch, txid, sum);
    images.put(txid, image);
  }

  /** From now on pages hold one byte many times: they pack well. */
  void becomePlain() {
    plain = true;
  }

  private byte[] noise() {
    byte[] page = new byte[PAGE_SIZE];
    if (plain) {
      Arrays.fill(page, (byte) random.nextInt());
    } else {
      random.nextBytes(page);
    }
    return page;
  }
}
