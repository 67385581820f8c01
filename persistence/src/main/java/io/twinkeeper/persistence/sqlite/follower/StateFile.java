package io.twinkeeper.persistence.sqlite.follower;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.JsonRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code follower.json}: what the database file holds, and what it may hold if the process ends
 * right now. Saved before the file changes; afterwards the change counter in the file says which of
 * the two it is, so nothing needs saving after.
 */
final class StateFile {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonRecords.mapper();

  /**
   * The file's content.
   *
   * @param version of this format
   * @param copy what the database file held before; null if there was none or nothing is known
   * @param intent what the change under way makes of it; null if none is
   */
  record Content(int version, @Nullable CopyState copy, @Nullable CopyState intent) {}

  private static final Content NOTHING = new Content(VERSION, null, null);

  private final Path path;
  private Content content;

  private StateFile(Path path, Content content) {
    this.path = path;
    this.content = content;
  }

  static StateFile open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("follower.json");
    if (!Files.exists(path)) {
      return new StateFile(path, NOTHING);
    }
    Content content = JSON.readValue(path.toFile(), Content.class);
    if (content.version != VERSION) {
      throw new IOException(path + " has version " + content.version + ", this node knows 1");
    }
    return new StateFile(path, content);
  }

  /** Where it lies. */
  Path directory() {
    return SideFiles.directoryOf(path);
  }

  @Nullable CopyState copy() {
    return content.copy;
  }

  @Nullable CopyState intent() {
    return content.intent;
  }

  /** Replaces the file durably. */
  void save(@Nullable CopyState copy, @Nullable CopyState intent) throws IOException {
    Content next = new Content(VERSION, copy, intent);
    if (!next.equals(content)) {
      Durable.replace(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(next));
      content = next;
    }
  }
}
