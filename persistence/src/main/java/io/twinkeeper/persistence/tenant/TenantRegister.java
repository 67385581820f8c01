package io.twinkeeper.persistence.tenant;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.JsonRecords;
import io.twinkeeper.protocol.tenant.TenantEntry;
import io.twinkeeper.protocol.tenant.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of a set's databases, by name, in one JSON file that is replaced as a whole.
 * Changes are on the disk after {@link #save}. Not thread-safe.
 */
public final class TenantRegister {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonRecords.mapper();

  /**
   * What is known of one database.
   *
   * @param entry as all nodes know it
   * @param burial what this node has yet to move aside; null if there is nothing
   */
  public record Line(TenantEntry entry, @Nullable Burial burial) {
    /** Whether it should be replicated from here or to here now. */
    public boolean isOpen() {
      return entry.isLive() && burial == null;
    }
  }

  /**
   * What a removal leaves to be moved aside: what the stream kept, and the copy if this node only
   * followed. Where the workload is active, what lies at the path is the application's.
   */
  public record Burial(Tombstone tombstone, boolean copy) {}

  private record Content(int version, List<Line> lines) {}

  private final Path file;
  private final TreeMap<String, Line> lines = new TreeMap<>();
  private boolean changed;

  private TenantRegister(Path file) {
    this.file = file;
  }

  /**
   * Reads {@code file}; an empty register if there is none.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static TenantRegister open(Path file) {
    TenantRegister register = new TenantRegister(file);
    try {
      if (Files.exists(file)) {
        Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
        if (content.version != VERSION) {
          throw new IOException(file + " has version " + content.version + ", this node knows 1");
        }
        content.lines.forEach(line -> register.lines.put(line.entry().name(), line));
      }
      return register;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is known of the database called {@code name}. */
  public Optional<Line> line(String name) {
    return Optional.ofNullable(lines.get(name));
  }

  /** Every line, by name. */
  public Collection<Line> lines() {
    return new ArrayList<>(lines.values());
  }

  /** Every entry, by name. */
  public List<TenantEntry> entries() {
    return lines.values().stream().map(Line::entry).toList();
  }

  /** Puts the entry in the place of the one with its name. */
  public void put(TenantEntry entry, @Nullable Burial burial) {
    Line line = new Line(entry, burial);
    changed |= !line.equals(lines.put(entry.name(), line));
  }

  /**
   * Forgets the oldest tombstones beyond {@code most}, other than those with something to be moved
   * aside: a set that makes and removes databases all day must not carry all of them around.
   */
  public void forgetTombstonesBeyond(int most) {
    List<TenantEntry> removed =
        lines.values().stream()
            .filter(line -> line.entry().removed() != null && line.burial() == null)
            .map(Line::entry)
            .sorted(Comparator.comparing(TenantRegister::removedAt).reversed())
            .toList();
    removed.stream().skip(most).forEach(entry -> forget(entry.name()));
  }

  private static Instant removedAt(TenantEntry entry) {
    Tombstone removed = entry.removed();
    return removed == null ? Instant.MAX : removed.at();
  }

  /** How many names it holds. */
  public int size() {
    return lines.size();
  }

  /** Forgets a name. */
  public void forget(String name) {
    changed |= lines.remove(name) != null;
  }

  /**
   * Writes the file if anything changed; returns whether something had.
   *
   * @throws UncheckedIOException if it could not be written; it is tried again by the next call
   */
  public boolean save() {
    if (!changed) {
      return false;
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      Content content = new Content(VERSION, new ArrayList<>(lines.values()));
      Durable.replace(file, JSON.writeValueAsBytes(content));
      changed = false;
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
