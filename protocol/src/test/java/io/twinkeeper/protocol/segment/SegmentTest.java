package io.twinkeeper.protocol.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {
  private static final long PRE = 0x8123456789abcdefL;
  private static final long POST = 0x8000000000000042L;

  /** The golden file was put together from the format description alone, by another program. */
  @Test
  void readsAFileBuiltByHandFromTheDescription() throws IOException {
    Segment segment = Segment.parse(golden());

    assertThat(segment.header())
        .isEqualTo(
            new SegmentHeader(
                512,
                3,
                5,
                7,
                Instant.ofEpochMilli(1_700_000_000_123L),
                PRE,
                32,
                1608,
                0xCAFEBABE,
                0x12345678,
                9));
    Map<Integer, byte[]> pages = pages(segment);
    assertThat(pages.keySet()).containsExactly(1, 3);
    assertThat(pages.get(1)).isEqualTo(ascending(512));
    assertThat(pages.get(3)).containsOnly('A');
  }

  @Test
  void checksThePagesAsTheDescriptionSays() throws IOException {
    Segment segment = Segment.parse(golden());

    long database = 0;
    for (Map.Entry<Integer, byte[]> page : pages(segment).entrySet()) {
      database =
          PageChecksum.toggle(
              database, PageChecksum.of(page.getKey(), page.getValue(), 0, page.getValue().length));
    }
    assertThat(segment.postChecksum()).isEqualTo(database);
  }

  @Test
  void writesTheSameHeaderAndTrailerFieldsAsTheFileBuiltByHand() throws IOException {
    Segment golden = Segment.parse(golden());
    SegmentBuilder builder = new SegmentBuilder(golden.header());
    golden.forEachPage(builder::page);
    byte[] ours = builder.build(golden.postChecksum()).bytes();

    assertThat(Arrays.copyOf(ours, SegmentHeader.SIZE))
        .isEqualTo(Arrays.copyOf(golden.bytes(), SegmentHeader.SIZE));
    assertThat(Segment.parse(ours).postChecksum()).isEqualTo(golden.postChecksum());
  }

  @Test
  void refusesEveryFlippedByteThatChangesItsMeaning() throws IOException {
    byte[] whole = golden();
    Segment original = Segment.parse(whole);
    for (int at = 0; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x10;
      assertThat(refusedOrSame(bytes, original)).as("byte %s flipped", at).isTrue();
    }
  }

  @Test
  void refusesEveryShorterAndEveryLongerFile() throws IOException {
    byte[] whole = golden();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Segment.parse(cut)).isInstanceOf(SegmentException.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> Segment.parse(longer)).isInstanceOf(SegmentException.class);
  }

  @Test
  void refusesNoise() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      assertThatThrownBy(() -> Segment.parse(noise)).isInstanceOf(SegmentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536})
  void carriesPagesOfEverySize(int pageSize) {
    Random random = new Random(pageSize);
    TreeMap<Integer, byte[]> pages = new TreeMap<>();
    for (int number : new int[] {1, 2, 77, 300_000}) {
      byte[] page = new byte[pageSize];
      if (number != 2) {
        random.nextBytes(page);
      }
      pages.put(number, page);
    }
    SegmentBuilder builder = new SegmentBuilder(header(pageSize, 300_000));
    pages.forEach(builder::page);

    Segment read = Segment.parse(builder.build(POST).bytes());

    assertThat(pages(read)).containsExactlyEntriesOf(pages);
    assertThat(read.pageCount()).isEqualTo(4);
  }

  @Test
  void tellsTheStatesItLiesBetween() {
    SegmentBuilder builder = new SegmentBuilder(header(512, 1));
    builder.page(1, new byte[512]);
    Segment segment = builder.build(POST);

    assertThat(segment.before()).isEqualTo(new Position(0, 4, PRE));
    assertThat(segment.after()).isEqualTo(new Position(9, 7, POST));
    assertThat(segment.follows(new Position(8, 4, PRE))).isTrue();
    assertThat(segment.follows(new Position(10, 4, PRE))).isFalse();
    assertThat(segment.follows(new Position(8, 3, PRE))).isFalse();
    assertThat(segment.follows(new Position(8, 4, POST))).isFalse();
  }

  @Test
  void mayCarryNoPageAtAll() {
    Segment segment = new SegmentBuilder(header(4096, 12)).build(POST);
    assertThat(Segment.parse(segment.bytes()).pageCount()).isZero();
  }

  @Test
  void refusesPagesOutOfPlace() {
    SegmentBuilder builder = new SegmentBuilder(header(4096, 300_000));
    byte[] page = new byte[4096];
    builder.page(5, page);
    assertThatThrownBy(() -> builder.page(5, page)).hasMessageContaining("out of place");
    assertThatThrownBy(() -> builder.page(4, page)).hasMessageContaining("out of place");
    assertThatThrownBy(() -> builder.page(300_001, page)).hasMessageContaining("out of place");
    assertThatThrownBy(() -> builder.page(262_145, page)).hasMessageContaining("out of place");
    assertThatThrownBy(() -> builder.page(6, new byte[512])).hasMessageContaining("512 bytes");
  }

  @Test
  void refusesHeadersThatMakeNoSense() {
    assertThatThrownBy(() -> header(1000, 1)).hasMessageContaining("page size");
    assertThatThrownBy(() -> header(512, 0)).hasMessageContaining("one page");
    assertThatThrownBy(() -> new SegmentHeader(512, 1, 3, 2, Instant.EPOCH, PRE, 0, 0, 0, 0, 1))
        .hasMessageContaining("rising range");
    assertThatThrownBy(() -> new SegmentHeader(512, 1, 3, 3, Instant.EPOCH, 0, 0, 0, 0, 0, 1))
        .hasMessageContaining("checksum before");
  }

  private static boolean refusedOrSame(byte[] bytes, Segment original) {
    try {
      Segment read = Segment.parse(bytes);
      Map<Integer, byte[]> expected = pages(original);
      return read.header().equals(original.header())
          && read.postChecksum() == original.postChecksum()
          && pages(read).entrySet().stream()
              .allMatch(p -> Arrays.equals(p.getValue(), expected.get(p.getKey())));
    } catch (SegmentException e) {
      return true;
    }
  }

  private static SegmentHeader header(int pageSize, int commit) {
    Instant at = Instant.ofEpochMilli(1_790_000_000_000L);
    return new SegmentHeader(pageSize, commit, 5, 7, at, PRE, 32, 1608, 1, 2, 9);
  }

  private static Map<Integer, byte[]> pages(Segment segment) {
    TreeMap<Integer, byte[]> pages = new TreeMap<>();
    segment.forEachPage(pages::put);
    return pages;
  }

  private static byte[] ascending(int size) {
    byte[] page = new byte[size];
    for (int i = 0; i < size; i++) {
      page[i] = (byte) (i * 7);
    }
    return page;
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = SegmentTest.class.getResourceAsStream("golden.ltx.hex")) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    }
  }
}
