package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Entries for the tests: some to write down, and any at all. */
final class Entries {
  static final Owner OWNER = new Owner("app", "www");
  static final List<String> NODES = List.of("alpha", "beta", "gamma");

  private Entries() {}

  static ContentHash hash(int seed) {
    byte[] bytes = new byte[ContentHash.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (seed >>> (8 * (i % 4)));
    }
    return ContentHash.of(bytes);
  }

  static FileState file(long mtimeNs, int content) {
    return FileState.file(0644, OWNER, mtimeNs, 10, hash(content));
  }

  static FileEntry entry(FileState state, String author, Map<String, Long> version) {
    return new FileEntry(FilePath.of("a/b"), state, VersionVector.of(version), author);
  }

  /** What {@link FileEntry#equals} leaves out of a tombstone is in here. */
  static String whole(FileEntry entry) {
    FileState state = entry.state();
    return entry + " " + state.mtimeNs() + " " + state.owner() + " " + state.hash();
  }

  static Arbitrary<FileEntry> any() {
    return Combinators.combine(paths(), states(), versions(), Arbitraries.of(NODES))
        .as(FileEntry::new);
  }

  /** Often equal, often one in the other, with every byte. */
  static Arbitrary<FilePath> paths() {
    Arbitrary<byte[]> any =
        Arbitraries.bytes()
            .filter(b -> b != 0 && b != '/')
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(12);
    Arbitrary<byte[]> known =
        Arbitraries.of("a", "b", "a-b", "a.b", "\\x41", "\\", "\u00e4", "\u2028", "\uD83D\uDE00")
            .map(name -> name.getBytes(UTF_8));
    return Arbitraries.oneOf(any, known)
        .filter(name -> !List.of(".", "..").contains(new String(name, ISO_8859_1)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(Entries::path)
        .filter(path -> !path.isOwn());
  }

  private static FilePath path(List<byte[]> names) {
    FilePath path = FilePath.of(names.get(0));
    for (byte[] name : names.subList(1, names.size())) {
      path = path.child(name);
    }
    return path;
  }

  static Arbitrary<FileState> states() {
    Arbitrary<Integer> modes = Arbitraries.integers().between(0, 07777);
    Arbitrary<Long> times =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 3));
    Arbitrary<ContentHash> hashes = Arbitraries.integers().between(0, 3).map(Entries::hash);
    Arbitrary<Long> sizes = Arbitraries.longs().between(0, Long.MAX_VALUE);
    return Arbitraries.oneOf(
        Combinators.combine(modes, owners(), times, sizes, hashes).as(FileState::file),
        Combinators.combine(modes, owners()).as(FileState::directory),
        Combinators.combine(owners(), times, targets()).as(FileState::link),
        times.map(FileState::gone));
  }

  private static Arbitrary<byte[]> targets() {
    return Arbitraries.bytes().filter(b -> b != 0).array(byte[].class).ofMinSize(1).ofMaxSize(9);
  }

  private static Arbitrary<Owner> owners() {
    Arbitrary<String> names = Arbitraries.of("", "root", "app", "1000", "DOMAIN\\j\u00f6rg k");
    return Combinators.combine(names, names).as(Owner::new);
  }

  static Arbitrary<VersionVector> versions() {
    Arbitrary<Long> counts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 3), Arbitraries.longs().between(1, VersionVector.MOST));
    return Arbitraries.maps(Arbitraries.of(NODES), counts).ofMinSize(1).map(VersionVector::of);
  }
}
