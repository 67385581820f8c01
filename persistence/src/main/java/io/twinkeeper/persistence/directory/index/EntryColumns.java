package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FileKind;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The twelve columns that an entry is in, the same in both tables. Remembers names of nodes. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class EntryColumns {
  static final String NAMES =
      "directory, name, kind, mode, owner, team, mtime, size, hash, target, version, author";
  static final int COUNT = 12;

  private static final FileKind[] KINDS = FileKind.values();

  private final PackedVersion versions = new PackedVersion();
  private final Map<String, String> nodes = new HashMap<>();
  private Owner lastOwner = Owner.NOBODY_SAYS;

  /** The values, in their order, at the beginning of an array of {@code length}. */
  static @Nullable Object[] values(FileEntry entry, int length) {
    FileState state = entry.state();
    PathKey key = PathKey.of(entry.path());
    @Nullable Object[] values = new @Nullable Object[length];
    values[0] = key.directory();
    values[1] = key.name();
    values[2] = state.kind().ordinal();
    values[3] = state.isGoneForSure() ? 1 : state.mode();
    values[4] = state.owner().user();
    values[5] = state.owner().group();
    values[6] = state.mtimeNs();
    values[7] = state.size();
    values[8] = state.isFile() ? state.hash().bytes() : null;
    values[9] = state.kind() == FileKind.LINK ? state.target() : null;
    values[10] = PackedVersion.of(entry.version());
    values[11] = entry.author();
    return values;
  }

  /** Reads an entry whose first column is {@code first}. */
  FileEntry read(ResultSet row, int first) throws SQLException {
    FilePath path = PathKey.path(row.getBytes(first), row.getBytes(first + 1));
    FileState state = state(row, first + 2);
    return new FileEntry(
        path, state, versions.read(row.getBytes(first + 10)), node(row.getString(first + 11)));
  }

  private FileState state(ResultSet row, int first) throws SQLException {
    int kind = row.getInt(first);
    if (kind < 0 || kind >= KINDS.length) {
      throw new IllegalArgumentException("an entry of kind " + kind);
    }
    int mode = row.getInt(first + 1);
    long mtimeNs = row.getLong(first + 4);
    return switch (KINDS[kind]) {
      case GONE -> mode == 0 ? FileState.gone(mtimeNs) : FileState.goneForSure(mtimeNs);
      case DIRECTORY -> FileState.directory(mode, owner(row, first + 2));
      case LINK -> FileState.link(owner(row, first + 2), mtimeNs, bytes(row, first + 7));
      case FILE ->
          FileState.file(
              mode,
              owner(row, first + 2),
              mtimeNs,
              row.getLong(first + 5),
              ContentHash.of(bytes(row, first + 6)));
    };
  }

  private Owner owner(ResultSet row, int first) throws SQLException {
    String user = row.getString(first);
    String group = row.getString(first + 1);
    if (!lastOwner.user().equals(user) || !lastOwner.group().equals(group)) {
      lastOwner = new Owner(user, group);
    }
    return lastOwner;
  }

  /** One text for each node, not one for each row. */
  String node(String name) {
    return nodes.computeIfAbsent(name, same -> same);
  }

  private static byte[] bytes(ResultSet row, int column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    if (bytes == null) {
      throw new IllegalArgumentException("an entry without its content");
    }
    return bytes;
  }
}
