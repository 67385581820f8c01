package io.twinkeeper.persistence.directory;

import com.sun.jna.Memory;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is in a tree: by path, everything that twins must have in common. */
final class Trees {
  private static final int BUFFER = 1 << 16;

  private Trees() {}

  /** Kind, mode, time of files, content and target; the annex and {@code *.ignored} left out. */
  static Map<String, String> describe(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Descriptor descriptor = Descriptor.openRoot(root)) {
      describe(descriptor, Optional.empty(), tree);
    }
    return tree;
  }

  private static void describe(
      Descriptor directory, Optional<FilePath> at, Map<String, String> tree) throws IOException {
    for (byte[] name : directory.list()) {
      FilePath path = FilePath.in(at, name);
      if (!path.isOwn() && !path.toString().endsWith(".ignored")) {
        tree.put(path.toString(), describe(directory, name));
        if (directory.stat(name).isDirectory()) {
          try (Descriptor below = directory.openDirectory(name)) {
            describe(below, Optional.of(path), tree);
          }
        }
      }
    }
  }

  private static String describe(Descriptor directory, byte[] name) throws IOException {
    FileStat stat = directory.stat(name);
    String what = stat.type() + " " + Integer.toOctalString(stat.mode());
    return switch (stat.type()) {
      case FILE -> what + " " + stat.mtimeNs() + " " + stat.size() + " " + hash(directory, name);
      case LINK -> "LINK " + new String(directory.readLink(name), StandardCharsets.ISO_8859_1);
      default -> what;
    };
  }

  private static String hash(Descriptor directory, byte[] name) throws IOException {
    try (Descriptor file = directory.openFile(name);
        Memory memory = new Memory(BUFFER)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long offset = 0;
      int read;
      while ((read = file.read(memory, BUFFER, offset)) > 0) {
        digest.update(memory.getByteArray(0, read));
        offset += read;
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
