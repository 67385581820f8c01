package io.twinkeeper.ops.init;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files that are all written, or none of them: what exists is never overwritten, and what was
 * written is taken away again if a later one fails. Each appears whole, on disk, with its mode from
 * the first byte. One thread.
 */
public final class NewFiles {
  private static final String PRIVATE = "rw-------";
  private static final String PUBLIC = "rw-r--r--";

  private record Content(String text, String mode) {}

  private final Map<Path, Content> planned = new LinkedHashMap<>();
  private final List<Path> written = new ArrayList<>();

  /** Plans a file that everybody may read. */
  public void open(Path file, String text) {
    planned.put(file, new Content(text, PUBLIC));
  }

  /** Plans a file that only its owner may read. */
  public void secret(Path file, String text) {
    planned.put(file, new Content(text, PRIVATE));
  }

  /**
   * Writes everything that is planned.
   *
   * @throws FileAlreadyExistsException naming the first that exists; nothing was written then
   */
  public List<Path> write() throws IOException {
    for (Path file : planned.keySet()) {
      refuseIfThere(file);
    }
    try {
      for (Map.Entry<Path, Content> entry : planned.entrySet()) {
        write(entry.getKey(), entry.getValue());
      }
      return List.copyOf(written);
    } catch (IOException e) {
      takeBack();
      throw e;
    }
  }

  private void write(Path file, Content content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory, attribute("rwx------"));
    }
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    try {
      fill(draft, content);
      refuseIfThere(file);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      written.add(file);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void fill(Path draft, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attribute(content.mode()))) {
      ByteBuffer bytes = ByteBuffer.wrap(content.text().getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private void takeBack() throws IOException {
    for (Path file : written) {
      Files.deleteIfExists(file);
    }
    written.clear();
  }

  private static void refuseIfThere(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static FileAttribute<?> attribute(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }
}
