package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import io.twinkeeper.protocol.directory.VersionVector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** Entries to test with. */
final class Entries {
  static final Owner OWNER = new Owner("alice", "staff");

  private Entries() {}

  static FileEntry file(String path, String content) {
    return of(FilePath.of(path), FileState.file(0640, OWNER, 17, content.length(), hash(content)));
  }

  static FileEntry directory(String path) {
    return of(FilePath.of(path), FileState.directory(0755, OWNER));
  }

  static FileEntry gone(String path) {
    return of(FilePath.of(path), FileState.gone(99));
  }

  static FileEntry of(FilePath path, FileState state) {
    return new FileEntry(
        path, state, VersionVector.of(Map.of("alpha", 1L, "beta", 1L << 40)), "beta");
  }

  static ContentHash hash(String content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ContentHash.of(digest.digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static FileStat stat(long inode) {
    return new FileStat(
        FileStat.Type.FILE, 66304, inode, 29, 1, 5, 8, 1_700_000_000_123_456_789L, -5, 0640, -2, 7);
  }
}
