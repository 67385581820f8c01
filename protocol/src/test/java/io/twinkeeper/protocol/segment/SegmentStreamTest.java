package io.twinkeeper.protocol.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing to and reading from streams, against the form that is held in memory. */
class SegmentStreamTest {
  private static final long PRE = 0x8123456789abcdefL;
  private static final long POST = 0x8000000000000042L;

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65_536})
  void writesTheSameBytesAsTheBuilder(int pageSize) throws IOException {
    Map<Integer, byte[]> pages = pages(pageSize);

    assertThat(written(pageSize, pages)).isEqualTo(built(pageSize, pages));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65_536})
  void readsBackWhatTheBuilderMade(int pageSize) throws IOException {
    Map<Integer, byte[]> pages = pages(pageSize);
    Map<Integer, byte[]> read = new TreeMap<>();

    try (SegmentReader reader =
        new SegmentReader(new ByteArrayInputStream(built(pageSize, pages)))) {
      while (reader.next()) {
        read.put(reader.pageNumber(), reader.page().clone());
      }
      assertThat(reader.postChecksum()).isEqualTo(POST);
      assertThat(reader.header()).isEqualTo(header(pageSize));
    }
    assertThat(read).containsExactlyEntriesOf(pages);
  }

  @Test
  void refusesEveryShorterAndEveryLongerStream() throws IOException {
    byte[] whole = built(512, pages(512));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readAll(cut)).isInstanceOf(SegmentException.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> readAll(longer)).hasMessageContaining("goes on");
  }

  @Test
  void refusesEveryFlippedByte() throws IOException {
    byte[] whole = built(512, pages(512));
    for (int at = 0; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x10;
      assertThat(isRefused(bytes) || samePages(bytes, whole)).as("byte %s", at).isTrue();
    }
  }

  @Test
  void refusesPagesOutOfPlace() throws IOException {
    SegmentWriter writer = new SegmentWriter(new ByteArrayOutputStream(), header(512));
    writer.page(5, new byte[512]);
    assertThatThrownBy(() -> writer.page(5, new byte[512])).hasMessageContaining("out of place");
    assertThatThrownBy(() -> writer.page(6, new byte[511])).hasMessageContaining("511 bytes");
    assertThatThrownBy(() -> writer.end(0)).hasMessageContaining("checksum");
  }

  /** Two different LZ4 streams may decompress to the same page. */
  private static boolean samePages(byte[] bytes, byte[] whole) {
    Segment read = Segment.parse(bytes);
    Map<Integer, byte[]> expected = new TreeMap<>();
    Segment.parse(whole).forEachPage(expected::put);
    Map<Integer, byte[]> found = new TreeMap<>();
    read.forEachPage(found::put);
    return expected.keySet().equals(found.keySet())
        && expected.entrySet().stream()
            .allMatch(p -> Arrays.equals(p.getValue(), found.get(p.getKey())));
  }

  private static boolean isRefused(byte[] bytes) throws IOException {
    try {
      readAll(bytes);
      return false;
    } catch (SegmentException e) {
      return true;
    }
  }

  private static void readAll(byte[] bytes) throws IOException {
    try (SegmentReader reader = new SegmentReader(new ByteArrayInputStream(bytes))) {
      while (reader.next()) {
        assertThat(reader.page()).hasSize(reader.header().pageSize());
      }
    }
  }

  private static byte[] built(int pageSize, Map<Integer, byte[]> pages) {
    SegmentBuilder builder = new SegmentBuilder(header(pageSize));
    pages.forEach(builder::page);
    return builder.build(POST).bytes();
  }

  private static byte[] written(int pageSize, Map<Integer, byte[]> pages) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SegmentWriter writer = new SegmentWriter(out, header(pageSize));
    for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
      writer.page(page.getKey(), page.getValue());
    }
    assertThat(writer.end(POST)).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static Map<Integer, byte[]> pages(int pageSize) {
    Random random = new Random(pageSize);
    Map<Integer, byte[]> pages = new TreeMap<>();
    for (int number : new int[] {1, 2, 77, 300_000}) {
      byte[] page = new byte[pageSize];
      if (number != 2) {
        random.nextBytes(page);
      }
      pages.put(number, page);
    }
    return pages;
  }

  private static SegmentHeader header(int pageSize) {
    Instant at = Instant.ofEpochMilli(1_790_000_000_000L);
    return new SegmentHeader(pageSize, 300_000, 5, 7, at, PRE, 32, 1608, 1, 2, 9);
  }
}
