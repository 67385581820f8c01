package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.ConflictCopies;
import io.twinkeeper.persistence.directory.ThrownAway;
import io.twinkeeper.persistence.directory.place.Trash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.status.DirectoryConflict;
import io.twinkeeper.protocol.status.DirectoryConflicts;
import io.twinkeeper.protocol.status.DirectoryTrash;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Files for people who ask about them.
 *
 * @param hidden whether names and contents are left out
 */
record Showing(boolean hidden) {
  /** What stands for a name that is not shown. */
  static final String HIDDEN = "(secret)";

  String path(FilePath path) {
    return path(path, HIDDEN);
  }

  String path(FilePath path, String otherwise) {
    return hidden ? otherwise : path.toString();
  }

  DirectoryTrash trash(ThrownAway.Listed listed) {
    return new DirectoryTrash(
        listed.all().files(),
        listed.all().bytes(),
        listed.more(),
        listed.items().stream().map(this::item).toList());
  }

  private DirectoryTrash.Item item(Trash.Item item) {
    return new DirectoryTrash.Item(
        hidden ? null : item.id(),
        path(item.path()),
        item.when(),
        item.why().word(),
        word(item.kind()),
        item.size());
  }

  private static String word(FileKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  DirectoryConflicts conflicts(ConflictCopies.Listed listed) {
    return new DirectoryConflicts(
        listed.all(), listed.more(), listed.copies().stream().map(this::copy).toList());
  }

  private DirectoryConflicts.Copy copy(ConflictCopies.Copy copy) {
    FileEntry entry = copy.entry();
    return new DirectoryConflicts.Copy(
        path(entry.path()),
        path(copy.of()),
        copy.taken(),
        copy.author(),
        entry.state().size(),
        time(entry.state().mtimeNs()));
  }

  DirectoryConflict conflict(ConflictCopies.Pair pair) {
    return new DirectoryConflict(
        path(pair.copy().entry().path()),
        path(pair.copy().of()),
        pair.taken().map(taken -> version(taken, taken.entry().author())).orElse(null),
        version(pair.other(), pair.copy().author()));
  }

  private DirectoryConflict.Version version(ConflictCopies.Version version, String author) {
    FileEntry entry = version.entry();
    FileState state = entry.state();
    return new DirectoryConflict.Version(
        word(state.kind()),
        state.size(),
        time(state.mtimeNs()),
        String.format(Locale.ROOT, "%04o", state.mode()),
        state.owner().user() + ":" + state.owner().group(),
        author,
        entry.version().toString(),
        hidden || !state.isFile() ? null : state.hash().toString(),
        hidden || state.target().length == 0 ? null : target(state),
        hidden ? null : version.content().flatMap(Showing::text).orElse(null));
  }

  private static String target(FileState link) {
    return text(link.target()).orElse("(not text)");
  }

  private static Instant time(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  /** The bytes as a text; empty if they are none: a terminal would do what they say. */
  static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean plain = text.chars().allMatch(c -> !Character.isISOControl(c) || isSpace(c));
      return plain ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isSpace(int c) {
    return c == '\n' || c == '\r' || c == '\t';
  }
}
