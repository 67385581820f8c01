package io.twinkeeper.persistence.merge;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.protocol.merge.Conflict;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes conflicts one by one: all of them go to a file, one JSON object a line, the first few stay
 * in memory with long values cut. Without a file they are counted only.
 */
final class ConflictLog implements AutoCloseable {
  private static final int MOST_SHOWN = 100;
  private static final int MOST_SHOWN_CHARS = 64 * 1024;
  private static final int MOST_VALUE_CHARS = 200;
  private static final JsonMapper JSON = new JsonMapper();

  private final @Nullable Path file;
  private final List<Conflict> shown = new ArrayList<>();
  private @Nullable FileOutputStream raw;
  private @Nullable OutputStream out;
  private @Nullable Path made;
  private int shownChars;
  private long total;

  ConflictLog(@Nullable Path file) {
    this.file = file;
  }

  void add(Conflict conflict) {
    total++;
    if (shown.size() < MOST_SHOWN && shownChars < MOST_SHOWN_CHARS) {
      shown.add(cut(conflict));
    }
    if (file != null) {
      write(file, conflict);
    }
  }

  List<Conflict> shown() {
    return List.copyOf(shown);
  }

  long total() {
    return total;
  }

  /** Where all of them are; empty if there are none. */
  String path() {
    return out == null ? "" : String.valueOf(file);
  }

  /** Puts everything on the disk: before the merge commits, so that nothing is replaced unkept. */
  void force() throws IOException {
    if (out != null && raw != null) {
      out.flush();
      raw.getFD().sync();
      if (made != null) {
        Durable.forceDirectory(made);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }

  private void write(Path to, Conflict conflict) {
    try {
      if (out == null) {
        Path parent = to.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        raw = new FileOutputStream(to.toFile());
        made = parent;
        out = new BufferedOutputStream(raw);
      }
      out.write(JSON.writeValueAsBytes(conflict));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": conflicts cannot be kept", e);
    }
  }

  private Conflict cut(Conflict conflict) {
    return new Conflict(
        conflict.table(),
        conflict.kept(),
        conflict.reason(),
        cut(conflict.ancestor()),
        cut(conflict.fork()),
        cut(conflict.winner()));
  }

  private @Nullable Map<String, String> cut(@Nullable Map<String, String> row) {
    if (row == null) {
      return null;
    }
    Map<String, String> shorter = new LinkedHashMap<>();
    row.forEach(
        (column, value) -> {
          boolean fits = value.length() <= MOST_VALUE_CHARS;
          String kept = fits ? value : value.substring(0, MOST_VALUE_CHARS) + "…";
          shorter.put(column, kept);
          shownChars += column.length() + kept.length();
        });
    return shorter;
  }
}
