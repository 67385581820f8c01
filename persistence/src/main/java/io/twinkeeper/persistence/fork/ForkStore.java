package io.twinkeeper.persistence.fork;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinkeeper.persistence.segment.Durable;
import io.twinkeeper.persistence.segment.JsonRecords;
import io.twinkeeper.persistence.segment.KeptDirectory;
import io.twinkeeper.protocol.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forks of one stream, a directory each:
 *
 * <pre>
 * forks/20261120T231722.123Z-3-00000000000004d2/
 *   fork.db                    the database at the fork's end
 *   00000000000004d1.ltx ...   the segments after the ancestor, named by their last transaction
 *   fork.json                  written last
 *   ancestor.db                the last state that both sides share, or
 *   winner.db                  where there is none to be had: the winner's when the fork was kept
 *   base.pending               until the copy is rewound: neither of these two can be there yet
 *   changes.db                 what the fork changed since; made when somebody asks
 *   merge.json                 what became of it
 * </pre>
 *
 * A fork appears under its name only when the first three are on disk; the others are added to it,
 * each in one step. Only {@link #remove} deletes one. Safe for any thread, also if several objects
 * stand for one directory.
 */
public final class ForkStore {
  private static final Logger LOG = LoggerFactory.getLogger(ForkStore.class);
  private static final String UNFINISHED = ".new-";
  private static final String GONE = ".gone-";
  private static final String ANCESTOR = "ancestor.db";
  private static final String WINNER = "winner.db";
  private static final String PENDING = "base.pending";
  private static final String MARK = "merge.json";

  /** What is always left free on the disk: a twentieth of it, but no more than this. */
  private static final long MOST_RESERVE_BYTES = 256L << 20;

  /** Trees that some store of this process is working on; what is not among them is a crash's. */
  private static final Set<Path> UNDER_WAY = ConcurrentHashMap.newKeySet();

  private static final JsonMapper JSON = JsonRecords.mapper();

  private final String stream;
  private final Path directory;
  private final InstantSource clock;

  /** Keeps forks of {@code stream} under {@code directory}, which is made when it is needed. */
  public ForkStore(String stream, Path directory, InstantSource clock) {
    this.stream = stream;
    this.directory = directory;
    this.clock = clock;
  }

  /** Returns once the fork is wholly on disk. Fails without leaving one behind. */
  public Fork keep(LosingHistory history) throws IOException {
    Files.createDirectories(directory);
    removeLeftovers();
    ForkRecord record = record(history, "not checked");
    String id = freeId(record);
    Path unfinished = directory.resolve(UNFINISHED + id);
    UNDER_WAY.add(unfinished);
    try {
      return keep(history, id, Files.createDirectory(unfinished));
    } finally {
      KeptDirectory.remove(unfinished);
      UNDER_WAY.remove(unfinished);
    }
  }

  private Fork keep(LosingHistory history, String id, Path unfinished) throws IOException {
    Path database = unfinished.resolve("fork.db");
    history.database().writeTo(database);
    force(database);
    history.tail().forEach(segment -> write(unfinished, segment));
    ForkRecord record = record(history, integrityOf(database));
    if (!history.winner().isEmpty()) {
      Files.createFile(unfinished.resolve(PENDING));
    }
    Path json = unfinished.resolve("fork.json");
    Files.write(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
    force(json);
    Durable.forceDirectory(unfinished);
    requireWhole(unfinished);
    Files.move(unfinished, directory.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    Durable.forceDirectory(directory);
    return fork(id, record);
  }

  /**
   * Fails if {@code bytes} more would not fit and leave a reserve free: before anything is written.
   */
  public void requireRoom(long bytes) throws IOException {
    Files.createDirectories(directory);
    FileStore disk = Files.getFileStore(directory);
    long reserve = Math.min(MOST_RESERVE_BYTES, disk.getTotalSpace() / 20);
    long free = disk.getUsableSpace();
    if (free - reserve < bytes) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: a fork of %d bytes does not fit: %d are free, of which %d stay so; make room",
              directory,
              bytes,
              free,
              reserve));
    }
  }

  private static void requireWhole(Path unfinished) throws IOException {
    for (String name : List.of("fork.db", "fork.json")) {
      if (!Files.exists(unfinished.resolve(name))) {
        throw new IOException(unfinished.resolve(name) + " was removed while the fork was kept");
      }
    }
  }

  /** All of them, oldest first; one whose record cannot be read is left out, with a warning. */
  public List<Fork> list() {
    List<Fork> forks = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return forks;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[0-9]*")) {
      for (Path entry : entries) {
        read(entry).ifPresent(forks::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    forks.sort(Comparator.comparing(Fork::at).thenComparing(Fork::id));
    return forks;
  }

  /** The common ancestor's database, if it could be made. */
  public Optional<Path> ancestor(Fork fork) {
    return Optional.of(fork.directory().resolve(ANCESTOR)).filter(Files::exists);
  }

  /** The winner's database when the fork was kept, where no ancestor could be had. */
  public Optional<Path> winner(Fork fork) {
    return Optional.of(fork.directory().resolve(WINNER)).filter(Files::exists);
  }

  /** Whether the copy is not rewound yet, so that ancestor or winner may still come. */
  public boolean awaitsBase(Fork fork) {
    return Files.exists(fork.directory().resolve(PENDING))
        && ancestor(fork).isEmpty()
        && winner(fork).isEmpty();
  }

  /** No base will come any more: what is there is what the fork is compared with. */
  public void baseSettled(Fork fork) throws IOException {
    Files.deleteIfExists(fork.directory().resolve(PENDING));
  }

  /** Writes a database to a path that does not exist yet; false if it cannot be had. */
  @FunctionalInterface
  public interface BaseWriter {
    boolean writeTo(Path file) throws IOException;
  }

  /** Adds the common ancestor, durably; false if {@code writer} does not have it. */
  public boolean keepAncestor(Fork fork, BaseWriter writer) throws IOException {
    return keepBeside(fork, ANCESTOR, writer);
  }

  /** Adds the winner's database, durably. */
  public boolean keepWinner(Fork fork, BaseWriter writer) throws IOException {
    return keepBeside(fork, WINNER, writer);
  }

  private static boolean keepBeside(Fork fork, String name, BaseWriter writer) throws IOException {
    Path unfinished = fork.directory().resolve(UNFINISHED + name);
    Files.deleteIfExists(unfinished);
    try {
      if (!writer.writeTo(unfinished)) {
        return false;
      }
      force(unfinished);
      Files.move(unfinished, fork.directory().resolve(name), StandardCopyOption.ATOMIC_MOVE);
      Durable.forceDirectory(fork.directory());
      return true;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** What became of a fork. */
  public ForkMark mark(Fork fork) {
    Path file = fork.directory().resolve(MARK);
    try {
      return Files.exists(file)
          ? JSON.readValue(file.toFile(), ForkMark.class)
          : ForkMark.open(fork.at());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: move it aside", e);
    }
  }

  /** Notes what became of a fork; durable when this returns. */
  public void mark(Fork fork, ForkMark mark) throws IOException {
    Durable.replace(
        fork.directory().resolve(MARK),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(mark));
  }

  /** Deletes a fork with everything in it. */
  public void remove(Fork fork) throws IOException {
    Path gone = directory.resolve(GONE + fork.id());
    UNDER_WAY.add(gone);
    try {
      Files.move(fork.directory(), gone, StandardCopyOption.ATOMIC_MOVE);
      Durable.forceDirectory(directory);
      KeptDirectory.remove(gone);
    } finally {
      UNDER_WAY.remove(gone);
    }
  }

  private Optional<Fork> read(Path entry) {
    try {
      ForkRecord record = JSON.readValue(entry.resolve("fork.json").toFile(), ForkRecord.class);
      return Optional.of(fork(String.valueOf(entry.getFileName()), record));
    } catch (IOException e) {
      LOG.warn("{}: the fork {} has no readable fork.json", stream, entry, e);
      return Optional.empty();
    }
  }

  private ForkRecord record(LosingHistory history, String integrity) {
    return new ForkRecord(
        1,
        stream,
        history.ancestor(),
        history.end(),
        history.transactions(),
        clock.instant(),
        history.winner(),
        history.winnerLineage(),
        history.reason(),
        integrity);
  }

  private Fork fork(String id, ForkRecord record) {
    Path home = directory.resolve(id);
    return new Fork(
        id,
        home,
        home.resolve("fork.db"),
        record.ancestor(),
        record.end(),
        record.transactions(),
        record.at());
  }

  private String freeId(ForkRecord record) {
    String base = KeptDirectory.name(record.at(), record.end().epoch(), record.end().txid());
    String id = base;
    for (int again = 2; Files.exists(directory.resolve(id)); again++) {
      id = base + "-" + again;
    }
    return id;
  }

  private static void write(Path home, Segment segment) {
    Path file = home.resolve(String.format(Locale.ROOT, "%016x.ltx", segment.header().maxTxid()));
    try {
      Files.write(file, segment.bytes());
      force(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Read only: an unreadable database is kept all the same, this tells what is wrong with it. */
  private static String integrityOf(Path database) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + database + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
      return rows.next() ? rows.getString(1) : "no answer";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What a crash left half-written or half-removed; never what somebody is working on. */
  private void removeLeftovers() throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(directory, "{" + UNFINISHED + "," + GONE + "}*")) {
      for (Path home : left) {
        if (!UNDER_WAY.contains(home)) {
          KeptDirectory.remove(home);
        }
      }
    }
  }
}
