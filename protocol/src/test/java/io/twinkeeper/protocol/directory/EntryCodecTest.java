package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  /** Put together by hand from the description. */
  private static final String BY_HAND =
      "01 02 05 616c706861 00 02" // format, names: alpha and the empty one; two entries
          + "00 03 612f62 00 06 00 01 00 0a" // a/b is gone since 3, by alpha, {alpha=5}
          + "02 01 63 03 ed03 01 01 00 01 00 02"; // a/c, a directory 0755 of nobody, {alpha=6}

  @Test
  void readsBytesPutTogetherByHand() {
    List<FileEntry> entries = EntryCodec.read(hex(BY_HAND));

    assertThat(entries)
        .containsExactly(
            Entries.entry(FileState.gone(3), "alpha", Map.of("alpha", 5L)),
            new FileEntry(
                FilePath.of("a/c"),
                FileState.directory(0755, Owner.NOBODY_SAYS),
                VersionVector.of(Map.of("alpha", 6L)),
                "alpha"));
    assertThat(entries.get(0).state().mtimeNs()).isEqualTo(3);
    assertThat(EntryCodec.write(entries)).isEqualTo(hex(BY_HAND));
  }

  @Test
  void tellsThatARemovalWasConfirmed() {
    FileEntry gone = Entries.entry(FileState.goneForSure(3), "alpha", Map.of("alpha", 5L));
    FileEntry read = EntryCodec.read(EntryCodec.write(List.of(gone))).get(0);
    assertThat(read).isEqualTo(Entries.entry(FileState.gone(3), "alpha", Map.of("alpha", 5L)));
    assertThat(read.state().isGoneForSure()).isTrue();
    assertThat(read.state().mode()).isZero();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void readsWhatWasWritten(@ForAll("lists") List<FileEntry> entries) {
    List<FileEntry> read = EntryCodec.read(EntryCodec.write(entries));

    assertThat(read).isEqualTo(entries);
    assertThat(read.stream().map(Entries::whole))
        .isEqualTo(entries.stream().map(Entries::whole).toList());
  }

  @Property
  void refusesAnyBytesOrReadsAListThatWritesAgain(@ForAll byte[] noise) {
    bearsReading(noise);
    byte[] begun = Arrays.copyOf(hex("01 01 05 616c706861"), 8 + noise.length);
    System.arraycopy(noise, 0, begun, 8, noise.length);
    bearsReading(begun);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void bearsDamageAnywhere(@ForAll("lists") List<FileEntry> entries, @ForAll long seed) {
    byte[] whole = EntryCodec.write(entries);
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      bearsReading(bytes);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void refusesEveryShorterAndEveryLongerList(@ForAll("lists") List<FileEntry> entries) {
    byte[] whole = EntryCodec.write(entries);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> EntryCodec.read(cut)).isInstanceOf(CorruptEntriesException.class);
    }
    refuses(Arrays.copyOf(whole, whole.length + 1), "1 bytes too many");
  }

  @Test
  void refusesWhatAnEntryCannotBe() {
    refuses("02 00 00", "format 2");
    refuses("01 ffffffff7f 00", "names: 34359738367");
    refuses("01 00 ffffffffffffffffff01", "entries: 18446744073709551615");
    refuses("01 00 ffffffffffffffffff02", "more than 64 bits");
    refuses("01 01 ff01", "the length of a name");
    refuses("01 01 02 c328 00", "not UTF-8");
    refuses(one("00 0b 2e7477696e6b6565706572 00 00 00 01 00 02"), "the stream's own files");
    refuses(one("00 0d 2e7477696e6b65657065722f78 00 00 00 01 00 02"), "the stream's own files");
    refuses(one("01 01 61 00 00 00 01 00 02"), "shared bytes: 1, at most 0");
    refuses(one("00 02 2e2e 00 00 00 01 00 02"), "a path with a name that is empty, . or ..");
    refuses(one("00 02 2f61 00 00 00 01 00 02"), "a path with a name that is empty, . or ..");
    refuses(one("00 00 00 00 00 01 00 02"), "a path with a name that is empty, . or ..");
    refuses(one("00 02 6100 00 00 00 01 00 02"), "a path with a zero byte");
    refuses(one("00 8002 " + "61".repeat(256) + "00 00 00 01 00 02"), "a name of 256 bytes");
    refuses(one("00 01 61 05 00 00 01 00 02"), "a file of kind 5");
    refuses(one("00 01 61 ff 00 00 01 00 02"), "a file of kind -1");
    refuses(one("00 01 61 00 00 02 01 00 02"), "a name's index: 2, at most 1");
    refuses(one("00 01 61 00 00 01 01 00 02"), "no name of a node");
    refuses(one("00 01 61 00 00 00 01 01 02"), "no name of a node");
    refuses(one("00 01 61 00 00 00 00 00 00"), "without a version");
    refuses(one("00 01 61 00 00 00 01 00 00"), "counts to 0");
    refuses(one("00 01 61 00 00 00 01 00 01"), "counts to -1");
    refuses(one("00 01 61 00 00 00 01 00 8280808080808020"), "counts to");
    refuses(one("00 01 61 00 00 00 21 00 02"), "nodes: 33, at most 32");
    refuses(one("00 01 61 00 00 00 02 00 02 00 02"), "names a node twice");
    refuses(one("00 01 61 03 8020 01 01 00 01 00 02"), "a mode: 4096, at most 4095");
    refuses(
        one("00 01 61 01 00 01 01 00 ffffffffffffffffff01" + "00".repeat(32) + "00 01 00 02"),
        "a file of -1 bytes");
    refuses(one("00 01 61 02 01 01 00 00 00 01 00 02"), "a link to 0 bytes");
    refuses(one("00 01 61 02 01 01 00 01 00 00 01 00 02"), "a link to a zero byte");
    refuses("01 01 01 0a 01 00 01 61 03 00 00 00 00 01 00 02", "no name of an owner");
  }

  @Test
  void doesNotBelieveCounts() {
    byte[] many = new byte[1 << 20];
    many[0] = 1;
    many[2] = (byte) 0xff;
    many[3] = (byte) 0x7f;
    refuses(many, "entries: 16383, at most 4096");
  }

  @Test
  void refusesToWriteTooManyOrOneWithoutAVersion() {
    FileEntry entry = Entries.entry(FileState.gone(1), "alpha", Map.of("alpha", 1L));
    assertThat(EntryCodec.read(EntryCodec.write(Collections.nCopies(EntryCodec.MOST, entry))))
        .hasSize(EntryCodec.MOST);
    assertThatThrownBy(() -> EntryCodec.write(Collections.nCopies(EntryCodec.MOST + 1, entry)))
        .hasMessage("4097 entries; at most 4096");
    assertThatThrownBy(() -> EntryCodec.write(List.of(entry.at(VersionVector.NONE))))
        .hasMessageContaining("without a version");
  }

  @Test
  void isSmallBeforeItIsCompressed() {
    List<FileEntry> entries = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < EntryCodec.MOST; i++) {
      long second = 1_790_000_000L + random.nextInt(100_000);
      FileState state =
          FileState.file(
              0644,
              Entries.OWNER,
              second * 1_000_000_000 + random.nextInt(),
              5000,
              Entries.hash(i));
      FilePath path =
          FilePath.of(
              "src/main/java/org/example/some/package%02d/File%04d.java".formatted(i / 100, i));
      entries.add(new FileEntry(path, state, VersionVector.of(Map.of("alpha", second)), "alpha"));
    }
    int perEntry = EntryCodec.write(entries).length / EntryCodec.MOST;
    assertThat(perEntry).as("bytes per entry, 32 of them the hash").isLessThan(64);
  }

  private static void bearsReading(byte[] bytes) {
    List<FileEntry> read;
    try {
      read = EntryCodec.read(bytes);
    } catch (CorruptEntriesException e) {
      return;
    }
    assertThat(EntryCodec.read(EntryCodec.write(read))).isEqualTo(read);
  }

  /** A list of one entry, with the names alpha and the empty one. */
  private static String one(String entry) {
    return "01 02 05 616c706861 00 01 " + entry;
  }

  private static void refuses(String hex, String why) {
    refuses(hex(hex), why);
  }

  private static void refuses(byte[] bytes, String why) {
    assertThatThrownBy(() -> EntryCodec.read(bytes))
        .isInstanceOf(CorruptEntriesException.class)
        .hasMessageContaining(why);
  }

  private static byte[] hex(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HexFormat.of().parseHex(text.replace(" ", "")));
    return bytes.toByteArray();
  }

  @Provide
  static Arbitrary<List<FileEntry>> lists() {
    return Entries.any().list().ofMaxSize(8);
  }
}
