package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A real root with an annex and a placer, and an index that is always right. */
final class Tree implements AutoCloseable {
  static final long TIME = 1_700_000_000_123_456_789L;

  final Path directory;
  final Descriptor root;
  final Annex annex;
  final Owners owners;
  final Placer placer;
  final Rearrangement rearrangement;

  /** Copies of what is lost that are there already. */
  final Set<FilePath> kept = new HashSet<>();

  private Tree(Path directory, boolean allowSetId, boolean trash, InstantSource clock)
      throws IOException {
    this.directory = directory;
    this.root = Descriptor.openRoot(directory);
    this.annex = Annex.open(root, "an-index");
    this.owners = new Owners(System::nanoTime);
    PlaceSettings settings = new PlaceSettings("n1", allowSetId, trash, naming());
    this.placer = new Placer(root, annex, owners, settings, clock);
    this.rearrangement = new Rearrangement(root, annex, settings, clock);
  }

  static Tree open(Path directory) throws IOException {
    return new Tree(directory, false, true, InstantSource.system());
  }

  static Tree timedBy(InstantSource clock, Path directory) throws IOException {
    return new Tree(directory, false, true, clock);
  }

  static Tree withoutTrash(Path directory) throws IOException {
    return new Tree(directory, false, false, InstantSource.system());
  }

  static Tree withSetId(Path directory) throws IOException {
    return new Tree(directory, true, true, InstantSource.system());
  }

  private Naming naming() {
    return new Naming() {
      @Override
      public byte[] copyOf(FilePath path, FileStat lost, int attempt) {
        return name(new String(path.name(), StandardCharsets.ISO_8859_1) + ".conflict-" + attempt);
      }

      @Override
      public boolean isKept(FilePath path, FileStat lost, FilePath copy, FileStat there) {
        return kept.contains(copy);
      }
    };
  }

  Path at(String path) {
    return directory.resolve(path);
  }

  /** Writes a file as an application does. */
  Path write(String path, String text) throws IOException {
    return Files.writeString(at(path), text);
  }

  FileStat stat(String path) throws IOException {
    FilePath of = FilePath.of(path);
    try (Descriptor parent = root.parentOf(of)) {
      return parent.stat(of.name());
    }
  }

  /** What an index that has just looked says. */
  Optional<Expected> known(String path) throws IOException {
    if (!Files.exists(at(path), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    FileStat stat = stat(path);
    Owner owner = owners.nameOf(stat.user(), stat.group());
    FileState state =
        stat.isDirectory()
            ? FileState.directory(stat.mode(), owner)
            : stat.isLink()
                ? FileState.link(
                    owner, stat.mtimeNs(), name(Files.readSymbolicLink(at(path)).toString()))
                : file(Files.readString(at(path), StandardCharsets.ISO_8859_1))
                    .withMode(stat.mode());
    return Optional.of(new Expected(state, stat));
  }

  static FileState file(String text) {
    return file(text, 0644, TIME);
  }

  static FileState file(String text, int mode, long mtimeNs) {
    byte[] bytes = name(text);
    return FileState.file(mode, new Owner("root", "root"), mtimeNs, bytes.length, hash(bytes));
  }

  static FileState link(String target) {
    return FileState.link(new Owner("root", "root"), TIME, name(target));
  }

  static FileState directory(int mode) {
    return FileState.directory(mode, new Owner("root", "root"));
  }

  static FileState gone() {
    return FileState.gone(TIME);
  }

  static FileEntry entry(String path, FileState state) {
    return new FileEntry(FilePath.of(path), state, VersionVector.NONE, "n2");
  }

  Source staged(String text) throws IOException {
    return new Source.StagedContent(stage(text));
  }

  Staged stage(String text) throws IOException {
    byte[] bytes = name(text);
    Staged staged = annex.staging().begin(hash(bytes), bytes.length);
    staged.write(staged.written(), bytes);
    staged.finish();
    return staged;
  }

  Outcome place(String path, FileState state, Optional<Expected> here, Source source) {
    return placer.place(entry(path, state), here, source, Loser.TRASH);
  }

  /** Places a file over whatever is there. */
  Outcome place(String path, String text) throws IOException {
    return place(path, file(text), known(path), staged(text));
  }

  /** Everything but the annex, by path: text, "-> target" or "/". */
  Map<String, String> contents() throws IOException {
    return contents(directory, true);
  }

  static Map<String, String> contents(Path top, boolean skipAnnex) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(top)) {
      paths
          .filter(path -> !path.equals(top))
          .filter(path -> !skipAnnex || !path.startsWith(top.resolve(".twinkeeper")))
          .forEach(path -> found.put(top.relativize(path).toString(), content(path)));
    }
    return found;
  }

  private static String content(Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        return "-> " + Files.readSymbolicLink(path);
      }
      return Files.isDirectory(path) ? "/" : Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in the trash, oldest first. */
  List<String> trashed() throws IOException {
    List<String> found = new ArrayList<>();
    for (Trash.Item item : annex.trash().list(Optional.empty(), 1_000_000)) {
      Path path = at(".twinkeeper/trash").resolve(item.batch()).resolve(item.path().toString());
      found.add(0, item.path() + "=" + content(path));
    }
    return found;
  }

  /** Names in the staging. */
  List<String> staging() throws IOException {
    try (Stream<Path> paths = Files.list(at(".twinkeeper/staging"))) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  static ContentHash hash(byte[] bytes) {
    try {
      return ContentHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] name(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    annex.close();
    root.close();
  }
}
