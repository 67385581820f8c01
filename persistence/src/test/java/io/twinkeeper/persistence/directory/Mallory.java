package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.EntryCodec;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A twin of alpha that was taken over by somebody else; beta is an honest one. Beside alpha's tree
 * is a directory that nobody of them has anything to do with.
 */
final class Mallory implements AutoCloseable {
  static final String NAME = "mallory";

  private static final Owner NOBODY = Owner.NOBODY_SAYS;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long REST_NANOS = 100_000_000L;

  final Twins twins;
  final Path beside;
  private final Map<String, String> besideBefore;
  private long told;
  private int probes;
  private long restUntilNanos = System.nanoTime();

  Mallory(Path directory) throws IOException {
    beside = Files.createDirectories(directory.resolve("beside"));
    Files.createDirectories(beside.resolve("sub"));
    for (String name : List.of("canary", "f0", "f1", "sub/f0", "sub/canary")) {
      Files.writeString(beside.resolve(name), "nobody touches " + name);
    }
    besideBefore = besideNow();
    twins = new Twins(directory, "alpha", "beta");
    twins.meet(NAME);
    twins.settle();
    victim().question(NAME);
  }

  private Map<String, String> besideNow() throws IOException {
    Map<String, String> now = Trees.describe(beside);
    now.put("", Files.getLastModifiedTime(beside) + " " + Files.getPosixFilePermissions(beside));
    return now;
  }

  DirectoryReplica victim() {
    return twins.replica("alpha");
  }

  Path tree() {
    return twins.root("alpha");
  }

  /** Tells; whether it was believed. Whatever a liar says, nothing but this is thrown. */
  boolean tell(byte[] entries) {
    try {
      News news = new News("mallory-index", ++told, false, entries);
      victim().hear(NAME, victim().question(NAME), news);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  boolean tell(FileEntry... entries) {
    return tell(Packing.pack(EntryCodec.write(List.of(entries))));
  }

  static FileEntry entry(String path, FileState state) {
    VersionVector version = VersionVector.of(Map.of(NAME, 2_000_000_000L));
    return new FileEntry(FilePath.of(path), state, version, NAME);
  }

  static FileEntry file(String path, String content) {
    return file(path, content, 0644);
  }

  static FileEntry file(String path, String content, int mode) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return entry(path, FileState.file(mode, NOBODY, 1_700_000_000L, bytes.length, hash(content)));
  }

  static FileEntry link(String path, String target) {
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    return entry(path, FileState.link(NOBODY, 1_700_000_000L, bytes));
  }

  static FileEntry directory(String path, int mode) {
    return entry(path, FileState.directory(mode, NOBODY));
  }

  static ContentHash hash(String content) {
    try {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      return ContentHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers what the victim asks for now, if it asks. */
  void answer(Function<Fetch, List<Piece>> lies) throws IOException {
    Optional<byte[]> asked =
        System.nanoTime() < restUntilNanos ? Optional.empty() : victim().fetches(NAME);
    if (asked.isEmpty()) {
      return;
    }
    List<Fetch> fetches = Fetch.read(asked.get());
    List<Piece> pieces = new ArrayList<>();
    fetches.forEach(fetch -> pieces.addAll(lies.apply(fetch)));
    if (!receive(Piece.write(pieces))) { // what the stream does then
      victim().unanswered(NAME);
      restUntilNanos = System.nanoTime() + REST_NANOS;
    }
  }

  /** Sends contents; whether they were understood. */
  boolean receive(byte[] pieces) {
    try {
      victim().received(NAME, pieces);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** The truth about these contents, however it is asked for. */
  static Function<Fetch, List<Piece>> honest(String... contents) {
    return fetch -> {
      for (String content : contents) {
        if (hash(content).equals(fetch.hash())) {
          byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
          int from = (int) Math.min(bytes.length, fetch.offset());
          int to = (int) Math.min(bytes.length, fetch.offset() + fetch.length());
          byte[] part = java.util.Arrays.copyOfRange(bytes, from, to);
          return List.of(new Piece(fetch.hash(), fetch.part(), fetch.offset(), part));
        }
      }
      return List.of(new Piece(fetch.hash(), fetch.part(), fetch.offset(), null));
    };
  }

  /** A few rounds of everybody, answers of this one among them. */
  void rounds(int rounds, Function<Fetch, List<Piece>> lies) throws IOException {
    for (int i = 0; i < rounds; i++) {
      answer(lies);
      twins.round();
    }
  }

  /** What is beside the tree is as it was, and the victim goes on with its honest twin. */
  void assertHarmless(Function<Fetch, List<Piece>> lies) throws IOException {
    String name = "honest-" + probes++;
    Files.writeString(twins.root("beta").resolve(name), name);
    Files.writeString(tree().resolve("back-" + name), name);
    Path there = tree().resolve(name);
    Path back = twins.root("beta").resolve("back-" + name);
    long end = System.nanoTime() + PATIENCE_NANOS;
    twins.replica("beta").rescan();
    victim().rescan();
    while (!Files.exists(there) || !Files.exists(back)) {
      assertThat(System.nanoTime()).as("nothing goes on: %s", twins).isLessThan(end);
      answer(lies);
      twins.round();
    }
    assertThat(there).hasContent(name);
    assertThat(besideNow()).isEqualTo(besideBefore);
  }

  void assertHarmless() throws IOException {
    assertHarmless(fetch -> List.of());
  }

  @Override
  public void close() {
    twins.close();
  }
}
