package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node keeps of a directory's replaced and removed files.
 *
 * @param files all that are kept, links too
 * @param bytes that they take on the disk
 * @param more whether there are others that were asked for
 * @param items newest first; a bounded number
 */
public record DirectoryTrash(long files, long bytes, boolean more, List<Item> items) {
  /**
   * One of them.
   *
   * @param id what it is asked for by; null if names are not shown
   * @param path that it had; bytes that cannot be shown as {@code \xNN}
   * @param why {@code deleted}, {@code overwritten} or {@code displaced}: somebody has chosen
   *     another version
   * @param kind {@code file} or {@code link}
   * @param size of a file's content
   */
  public record Item(
      @Nullable String id,
      String path,
      @JsonProperty("thrown_at") Instant thrownAt,
      String why,
      String kind,
      long size) {}
}
