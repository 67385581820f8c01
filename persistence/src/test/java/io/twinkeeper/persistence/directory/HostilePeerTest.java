package io.twinkeeper.persistence.directory;

import static io.twinkeeper.persistence.directory.Mallory.directory;
import static io.twinkeeper.persistence.directory.Mallory.entry;
import static io.twinkeeper.persistence.directory.Mallory.file;
import static io.twinkeeper.persistence.directory.Mallory.hash;
import static io.twinkeeper.persistence.directory.Mallory.honest;
import static io.twinkeeper.persistence.directory.Mallory.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.luben.zstd.Zstd;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A twin that lies: nothing outside of the tree changes, and the honest twin is not given up. */
@Timeout(120)
class HostilePeerTest {
  @TempDir Path directory;
  private Mallory mallory;

  @BeforeEach
  void begin() throws IOException {
    mallory = new Mallory(directory);
  }

  @AfterEach
  void end() {
    mallory.close();
  }

  // ---- news that no twin of ours writes ----

  static Stream<Arguments> forged() {
    byte[] zeros = new byte[8 << 20];
    String deep = "d/".repeat(9_999) + "d";
    return Stream.of(
        arguments("nothing but a byte", new byte[] {1}),
        arguments("an unknown packing", new byte[] {9, 0, 0, 0, 1, 1}),
        arguments("a length of two billion", packed(1, 0x7fffffff, Zstd.compress(zeros))),
        arguments("a negative length", packed(1, -1, Zstd.compress(zeros))),
        arguments("a bomb that says it is small", packed(1, 100, Zstd.compress(zeros))),
        arguments("a bomb of zeros", packed(1, zeros.length, Zstd.compress(zeros))),
        arguments("no zstd frame", packed(1, 100, new byte[50])),
        arguments("another length than it says", packed(0, 7, new byte[50])),
        arguments("another format", packed(0, 3, new byte[] {2, 0, 0})),
        arguments("four billion names", packed(0, 6, ints(1, 0xff, 0xff, 0xff, 0xff, 0x0f))),
        arguments("four billion entries", packed(0, 7, ints(1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f))),
        arguments("one entry too few", ForgedEntries.path("p").counted(2).packed()),
        arguments("one entry too many", ForgedEntries.path("p").counted(0).packed()),
        arguments("a path above", ForgedEntries.path("..").packed()),
        arguments("a path through above", ForgedEntries.path("a/../../beside/canary").packed()),
        arguments("an absolute path", ForgedEntries.path("/etc/passwd").packed()),
        arguments("no path", ForgedEntries.path("").packed()),
        arguments("an empty name", ForgedEntries.path("a//b").packed()),
        arguments("a slash at the end", ForgedEntries.path("a/").packed()),
        arguments("the directory itself", ForgedEntries.path(".").packed()),
        arguments("a name of 256 bytes", ForgedEntries.path("n".repeat(256)).packed()),
        arguments("a path of 10,000 names", ForgedEntries.path(deep).packed()),
        arguments("201 names", ForgedEntries.path("d/".repeat(200) + "d").packed()),
        arguments("a zero byte", ForgedEntries.path("a\0b").packed()),
        arguments("the annex", ForgedEntries.path(".twinkeeper").packed()),
        arguments("the marker", ForgedEntries.path(".twinkeeper/marker").packed()),
        arguments("more shared bytes than there are", ForgedEntries.raw(5, 1, 'a', 3).packed()),
        arguments("an unknown kind", kind(4)),
        arguments("a kind of 255", kind(255)),
        arguments("a mode of 16 bits", ForgedEntries.file("f", 1, 0104755).packed()),
        arguments("a negative mode", ForgedEntries.file("f", 1, -1).packed()),
        arguments("a negative size", ForgedEntries.file("f", -1, 0644).packed()),
        arguments("the least size", ForgedEntries.file("f", Long.MIN_VALUE, 0644).packed()),
        arguments("a count of 0", counting(0)),
        arguments("a negative count", counting(-1)),
        arguments("a count beyond all clocks", counting(Long.MAX_VALUE)),
        arguments("a version of 33 nodes", versionOf(33, false)),
        arguments("a version of thousands of nodes", versionOf(5000, false)),
        arguments("a version that names one twice", versionOf(2, true)),
        arguments("no version", versionOf(0, false)),
        arguments("an author that is none", author(ForgedEntries.NOBODY)),
        arguments("an author beyond the names", author(1 << 20)),
        arguments("a link to nothing", linkTo(new byte[0])),
        arguments("a link with a zero byte", linkTo(new byte[] {'a', 0})),
        arguments("a link to 4,001 bytes", linkTo(new byte[4001])),
        arguments("an owner of two lines", owner("ro\not")),
        arguments("an owner of 256 bytes", owner("r".repeat(256))));
  }

  private static byte[] packed(int how, int length, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) how).putInt(length).put(body).array();
  }

  private static byte[] ints(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  private static ForgedEntries begun(int kind) {
    return new ForgedEntries().begin(new byte[] {'p'}, kind);
  }

  private static byte[] kind(int kind) {
    return begun(kind).number(0755).owner().version(1).packed();
  }

  private static byte[] counting(long count) {
    return begun(3).number(0755).owner().version(count).packed();
  }

  private static byte[] versionOf(int nodes, boolean same) {
    ForgedEntries forged = begun(3).number(0755).owner().number(ForgedEntries.MALLORY);
    forged.number(nodes);
    for (int i = 0; i < nodes; i++) {
      forged.number(same ? ForgedEntries.MALLORY : forged.name("n" + i)).number(2);
    }
    return forged.packed();
  }

  private static byte[] author(int name) {
    ForgedEntries forged = begun(3).number(0755).owner().number(name);
    return forged.number(1).number(ForgedEntries.MALLORY).number(2).packed();
  }

  private static byte[] linkTo(byte[] target) {
    ForgedEntries forged = begun(2).owner().number(0).number(target.length);
    for (byte b : target) {
      forged.number(b);
    }
    return forged.version(1).packed();
  }

  private static byte[] owner(String name) {
    ForgedEntries forged = begun(3).number(0755);
    int index = forged.name(name);
    return forged.number(index).number(index).version(1).packed();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forged")
  void refusesNewsThatNoTwinWrites(String what, byte[] entries) throws IOException {
    long before = mallory.victim().view().sequence();
    assertThat(mallory.tell(entries)).as(what).isFalse();
    assertThat(mallory.victim().view().pendingFiles()).isZero();
    assertThat(mallory.victim().view().sequence()).isEqualTo(before);
    mallory.assertHarmless();
  }

  @Test
  void takesNothingOfAListOfWhichAnyIsForged() throws IOException {
    ForgedEntries forged = ForgedEntries.path("good");
    forged.begin("..".getBytes(StandardCharsets.US_ASCII), 3).number(0755).owner().version(1);
    assertThat(mallory.tell(forged.packed())).isFalse();
    assertThat(mallory.victim().view().pendingFiles()).isZero();
  }

  @Test
  void survivesWhateverBytesComeAsNewsQuestionsAndContents() throws IOException {
    Random random = new Random(7);
    byte[] news = EntryCodec.write(List.of(file("a/b", "some"), link("l", "t"), directory("d", 7)));
    byte[] fetches =
        Fetch.write(List.of(new Fetch(FilePath.of("a/b"), hash("some"), Fetch.Part.BYTES, 0, 4)));
    byte[] pieces =
        Piece.write(List.of(new Piece(hash("some"), Fetch.Part.BYTES, 0, new byte[200])));
    for (int i = 0; i < 3_000; i++) {
      mallory.tell(Packing.pack(spoilt(news, random)));
      mallory.receive(spoilt(pieces, random));
      byte[] question = spoilt(fetches, random);
      assertThatCode(() -> ask(question)).doesNotThrowAnyException();
    }
    mallory.assertHarmless();
  }

  /** A refusal is an answer, too. */
  private void ask(byte[] fetches) {
    try {
      mallory.victim().contents(fetches);
    } catch (IOException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  private static byte[] spoilt(byte[] bytes, Random random) {
    byte[] spoilt = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
    for (int i = random.nextInt(4); i >= 0; i--) {
      spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
    }
    return spoilt;
  }

  // ---- entries that are well formed and meant badly ----

  @Test
  void doesNotFollowALinkThatItWasTold() throws IOException {
    assertThat(mallory.tell(link("x", "../beside"), file("x/canary", "changed"))).isTrue();
    mallory.rounds(30, honest("changed"));
    mallory.tell(file("x/sub/canary", "changed"), entry("x/f0", FileState.gone(1)));
    mallory.rounds(30, honest("changed"));
    mallory.assertHarmless(honest("changed"));
  }

  @Test
  void doesNotFollowALinkThatTakesADirectorysPlace() throws IOException {
    mallory.tell(directory("x", 0755), file("x/canary", "first"), file("x/f0", "first"));
    mallory.rounds(30, honest("first"));
    assertThat(mallory.tree().resolve("x/canary")).hasContent("first");
    FileEntry swapped = later(link("x", "../beside"), 2_000_000_001L);
    mallory.tell(
        swapped,
        later(file("x/canary", "changed"), 2_000_000_001L),
        later(entry("x/f0", FileState.gone(1)), 2_000_000_001L));
    mallory.rounds(60, honest("changed"));
    mallory.assertHarmless(honest("changed"));
  }

  private static FileEntry later(FileEntry entry, long count) {
    return entry.at(VersionVector.of(Map.of(Mallory.NAME, count)));
  }

  @Test
  void doesNotWriteThroughALinkOfAUserHere() throws IOException {
    Files.createSymbolicLink(mallory.tree().resolve("mine"), mallory.beside);
    mallory.twins.settle();
    mallory.tell(file("mine/canary", "changed"), entry("mine/f0", FileState.gone(1)));
    mallory.rounds(40, honest("changed"));
    mallory.assertHarmless(honest("changed"));
  }

  @Test
  void givesNoFileTheBitsThatChangeWhoRunsIt() throws IOException {
    mallory.tell(file("suid", "evil", 06755), directory("d", 06755), file("d/sgid", "evil", 02711));
    mallory.rounds(30, honest("evil"));
    for (String name : List.of("suid", "d/sgid")) {
      Object mode = Files.getAttribute(mallory.tree().resolve(name), "unix:mode");
      assertThat((int) mode & 06000).as(name).isZero();
    }
    assertThat(Files.getPosixFilePermissions(mallory.tree().resolve("suid")))
        .contains(PosixFilePermission.OWNER_EXECUTE);
    mallory.assertHarmless(honest("evil"));
  }

  @Test
  void makesNothingButFilesDirectoriesAndLinks() throws IOException {
    mallory.tell(file("null", "1:3"), link("zero", "/dev/zero"), file("-rf", "x"));
    mallory.rounds(30, honest("1:3", "x"));
    assertThat(mallory.tree().resolve("null")).isRegularFile();
    assertThat(Files.isSymbolicLink(mallory.tree().resolve("zero"))).isTrue();
    mallory.assertHarmless(honest("1:3", "x"));
  }

  @Test
  void comesToRestWithTimesThatNoDiskHas() throws IOException {
    List<Long> times = List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, Long.MIN_VALUE + 1);
    List<FileEntry> entries = new ArrayList<>();
    for (long time : times) {
      FileState state = FileState.file(0644, Owner.NOBODY_SAYS, time, 1, hash("t"));
      entries.add(entry("t" + times.indexOf(time), state));
      byte[] target = {'t'};
      entries.add(
          entry("l" + times.indexOf(time), FileState.link(Owner.NOBODY_SAYS, time, target)));
    }
    mallory.tell(entries.toArray(FileEntry[]::new));
    mallory.rounds(60, honest("t"));
    assertThat(mallory.tree().resolve("t0")).hasContent("t");
    long sequence = mallory.victim().view().sequence();
    mallory.victim().rescan();
    mallory.rounds(40, honest("t"));
    assertThat(mallory.victim().view().sequence()).isEqualTo(sequence);
    mallory.assertHarmless(honest("t"));
  }

  @Test
  void takesNoRoomForAFileThatNeverComes() throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    for (long size : List.of(Long.MAX_VALUE, Long.MAX_VALUE - 4095, 1L << 50, (16L << 30) + 1)) {
      FileState state = FileState.file(0644, Owner.NOBODY_SAYS, 0, size, hash("" + size));
      entries.add(entry("huge-" + size, state));
    }
    mallory.tell(entries.toArray(FileEntry[]::new));
    byte[] some = new byte[100];
    mallory.rounds(
        30, fetch -> List.of(new Piece(fetch.hash(), fetch.part(), fetch.offset(), some)));
    mallory.assertHarmless();
    assertThat(bytesBelow(mallory.tree())).isLessThan(1 << 20);
  }

  private static long bytesBelow(Path top) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        bytes += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
      }
    }
    return bytes;
  }

  @Test
  void keepsAnEditThatMeetsACountWhichCannotGrow() throws IOException {
    VersionVector most = VersionVector.of(Map.of("alpha", VersionVector.MOST, "beta", 1L << 53));
    FileState state = file("f", "theirs").state();
    mallory.tell(new FileEntry(FilePath.of("f"), state, most, Mallory.NAME));
    mallory.rounds(30, honest("theirs"));
    Files.writeString(mallory.tree().resolve("f"), "edited by hand");
    mallory.victim().rescan();
    mallory.rounds(30, honest("theirs"));
    mallory.twins.settleEqual();
    assertThat(mallory.tree().resolve("f")).hasContent("edited by hand");
  }

  @Test
  void goesOnWithItsTwinWhileThousandsAreWantedThatNobodyHas() throws IOException {
    for (int batch = 0; batch < 3; batch++) {
      FileEntry[] entries = new FileEntry[1000];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = file("a-" + batch + "-" + i, "nobody has " + batch + "/" + i);
      }
      assertThat(mallory.tell(entries)).isTrue();
    }
    mallory.assertHarmless();
    mallory.assertHarmless(honest());
  }

  @Test
  void doesNotBelieveTwoSizesOfOneContent() throws IOException {
    FileState one = FileState.file(0644, Owner.NOBODY_SAYS, 0, 3, hash("abc"));
    FileState two = FileState.file(0644, Owner.NOBODY_SAYS, 0, 4, hash("abc"));
    FileState none = FileState.file(0644, Owner.NOBODY_SAYS, 0, 0, hash("abc"));
    mallory.tell(entry("s1", two), entry("s2", one), entry("s3", none));
    mallory.rounds(40, honest("abc"));
    mallory.assertHarmless(honest("abc"));
    assertThat(mallory.tree().resolve("s1")).doesNotExist();
    assertThat(mallory.tree().resolve("s3")).doesNotExist();
  }

  // ---- contents that are not what was asked for ----

  static Stream<Arguments> lies() {
    return Stream.of(
        arguments("nothing at all", (Function<Fetch, List<Piece>>) fetch -> List.of()),
        arguments("none has it", lie(f -> new Piece(f.hash(), f.part(), f.offset(), null))),
        arguments("empty pieces", lie(f -> piece(f, f.offset(), 0))),
        arguments("wrong content", lie(f -> piece(f, f.offset(), f.length()))),
        arguments("too long", lie(f -> piece(f, f.offset(), f.length() + 1))),
        arguments("much too long", lie(f -> piece(f, f.offset(), 600_000))),
        arguments("out of order", lie(f -> piece(f, f.offset() + 1, 1))),
        arguments("before the begin", lie(f -> piece(f, -1, f.length()))),
        arguments("beyond everything", lie(f -> piece(f, Long.MAX_VALUE, f.length()))),
        arguments(
            "the other part",
            lie(f -> new Piece(f.hash(), Fetch.Part.BLOCKS, f.offset(), new byte[f.length()]))),
        arguments(
            "contents nobody asked for",
            lie(f -> new Piece(hash("x"), f.part(), f.offset(), new byte[100]))),
        arguments("twice", (Function<Fetch, List<Piece>>) f -> List.of(whole(f), whole(f))));
  }

  private static Function<Fetch, List<Piece>> lie(Function<Fetch, Piece> piece) {
    return fetch -> List.of(piece.apply(fetch));
  }

  private static Piece piece(Fetch fetch, long offset, int length) {
    return new Piece(fetch.hash(), fetch.part(), offset, new byte[length]);
  }

  private static Piece whole(Fetch fetch) {
    return piece(fetch, fetch.offset(), fetch.length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void placesNothingThatIsNotWhatWasTold(String what, Function<Fetch, List<Piece>> lies)
      throws IOException {
    mallory.tell(file("small", "the truth"), file("d/other", "another truth"));
    mallory.tell(entry("large", large()));
    mallory.rounds(60, lies);
    for (String name : List.of("small", "d/other", "large")) {
      assertThat(mallory.tree().resolve(name)).as(what).doesNotExist();
    }
    mallory.assertHarmless(lies);
  }

  private static FileState large() {
    return FileState.file(0644, Owner.NOBODY_SAYS, 0, 1_000_000, hash("large"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void takesTheContentFromTheHonestTwinThatHasItToo(String what, Function<Fetch, List<Piece>> lies)
      throws IOException {
    mallory.tell(file("f", "the truth"));
    mallory.rounds(10, lies);
    Files.writeString(mallory.twins.root("beta").resolve("f"), "the truth");
    mallory.twins.replica("beta").rescan();
    assertTheTruthComes(what, lies);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void isNotAskedOverAndOverBecauseItToldLast(String what, Function<Fetch, List<Piece>> lies)
      throws IOException {
    Twins twins = mallory.twins;
    twins.cut("alpha", "beta");
    Files.writeString(twins.root("beta").resolve("f"), "the truth");
    twins.settle();
    twins.heal();
    while (twins.hear("alpha", "beta")) {}
    long later = 4_000_000_000_000_000_000L;
    mallory.tell(entry("f", FileState.file(0644, Owner.NOBODY_SAYS, later, 9, hash("the truth"))));
    assertTheTruthComes(what, lies);
  }

  private void assertTheTruthComes(String what, Function<Fetch, List<Piece>> lies)
      throws IOException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!Files.exists(mallory.tree().resolve("f"))) {
      assertThat(System.nanoTime()).as("%s: %s", what, mallory.twins).isLessThan(end);
      mallory.rounds(1, lies);
    }
    assertThat(mallory.tree().resolve("f")).hasContent("the truth");
  }

  @Test
  void refusesAnswersThatAreTooLarge() throws IOException {
    mallory.tell(file("f", "x"));
    byte[] zeros = new byte[64 << 20];
    assertThat(mallory.receive(packed(1, zeros.length, Zstd.compress(zeros)))).isFalse();
    assertThat(mallory.receive(packed(1, 1 << 10, Zstd.compress(zeros)))).isFalse();
    assertThat(mallory.receive(packed(0, 4, ints(0x7f, 0xff, 0xff, 0xff)))).isFalse();
    assertThat(mallory.receive(packed(0, 4, ints(0xff, 0xff, 0xff, 0xff)))).isFalse();
    mallory.assertHarmless();
  }

  // ---- questions that nobody ought to ask ----

  @Test
  void handsOutOnlyWhatTheIndexKnows() throws IOException {
    Files.writeString(mallory.tree().resolve("old"), "what was thrown away");
    mallory.twins.settle();
    Files.delete(mallory.twins.root("beta").resolve("old"));
    mallory.twins.settle();
    for (String path : List.of("old", "../beside/canary", "/etc/passwd", ".twinkeeper/marker")) {
      for (String content : List.of("what was thrown away", "nobody touches canary")) {
        assertThat(asked(path, hash(content), 0, 100)).as(path).isEmpty();
      }
    }
  }

  @Test
  void readsNoFartherThanAFileGoes() throws IOException {
    Files.writeString(mallory.tree().resolve("f"), "ten bytes.");
    mallory.twins.settle();
    for (long offset : List.of(10L, 11L, 1L << 40, Long.MAX_VALUE - 1, Long.MAX_VALUE)) {
      for (Fetch.Part part : Fetch.Part.values()) {
        byte[] packed =
            mallory
                .victim()
                .contents(
                    Fetch.write(
                        List.of(
                            new Fetch(
                                FilePath.of("f"), hash("ten bytes."), part, offset, 262_144))));
        for (Piece piece : Piece.read(packed)) {
          assertThat(piece.bytes() == null ? 0 : piece.bytes().length).isZero();
        }
      }
    }
  }

  @Test
  void answersALongListWithOneMessage() throws IOException {
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    Files.write(mallory.tree().resolve("large"), large);
    mallory.twins.settle();
    ContentHash hash = hashOf(large);
    List<Fetch> fetches = new ArrayList<>();
    for (int i = 0; i < Fetch.MOST; i++) {
      fetches.add(new Fetch(FilePath.of("large"), hash, Fetch.Part.BYTES, 0, Fetch.MOST_BYTES));
    }
    assertThat(mallory.victim().contents(Fetch.write(fetches)).length).isLessThan(960 * 1024);
    fetches.add(fetches.get(0));
    assertThatThrownBy(() -> mallory.victim().contents(Fetch.write(fetches)))
        .isInstanceOf(IOException.class);
  }

  private static ContentHash hashOf(byte[] bytes) {
    try {
      return ContentHash.of(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What comes of a question for a path that may be none. */
  private byte[] asked(String path, ContentHash hash, long offset, int length) throws IOException {
    ByteBuffer question = ByteBuffer.allocate(51 + path.length());
    question.putInt(1).put((byte) 0).put(hash.bytes()).putLong(offset).putInt(length);
    question.putShort((short) path.length()).put(path.getBytes(StandardCharsets.US_ASCII));
    try {
      List<Piece> pieces = Piece.read(mallory.victim().contents(Packing.pack(question.array())));
      byte[] bytes = pieces.isEmpty() ? null : pieces.get(0).bytes();
      return bytes == null ? new byte[0] : bytes;
    } catch (IOException refused) {
      return new byte[0];
    }
  }
}
