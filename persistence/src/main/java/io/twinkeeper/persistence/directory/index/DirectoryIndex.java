package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One directory's index: entries of what is in the tree or was, what is wanted, peers, block lists,
 * notes.
 *
 * <p>Everything that writes needs an open transaction and throws IllegalStateException without one;
 * what {@link #commit} returned from survives kill -9 and power loss. Reads see what the open
 * transaction wrote. Every method blocks, and throws {@link IndexException} if the file fails: then
 * {@link #rollback} is due. For one thread at a time; the file is for one process, and only for one
 * of these objects, at a time.
 */
public final class DirectoryIndex implements AutoCloseable {
  private static final int PAGE = 500;
  private static final byte[] FIRST = {};

  /** So many sequences a millisecond are none that a later run gives: 2 to this power. */
  private static final int RUN_BITS = 10;

  private final InstantSource clock;
  private final Statements statements;
  private final EntryTable entries;
  private final WantedTable wanted;
  private final long sequenceOnDisk;
  private final long run;
  private String id;
  private String idBefore;
  private long sequence;
  private long sequenceBefore;
  private boolean open;

  private DirectoryIndex(Statements statements, InstantSource clock) {
    this.statements = statements;
    this.clock = clock;
    this.id = about("id");
    this.idBefore = id;
    this.entries = new EntryTable(statements);
    this.wanted = new WantedTable(statements);
    this.sequenceOnDisk = Math.max(Long.parseLong(about("sequence")), entries.lastSequence());
    this.run = Math.max(sequenceOnDisk, clock.instant().toEpochMilli() << RUN_BITS);
    this.sequence = run;
  }

  /**
   * Opens the index, or makes it, with its directory, on the disk when this returns.
   *
   * @throws IndexException if it cannot be made, is in use, damaged, of another format, of another
   *     node, or no index; a file that is there is then left as it is
   */
  public static DirectoryIndex open(Path file, String node, InstantSource clock) {
    Statements statements = new Statements(file, IndexFile.open(file, node));
    try {
      return new DirectoryIndex(statements, clock);
    } catch (RuntimeException e) {
      statements.close();
      throw e;
    }
  }

  private String about(String name) {
    return statements
        .one("SELECT value FROM about WHERE name = ?", row -> row.getString(1), name)
        .orElse("0");
  }

  /** Which index this is, in hexadecimal digits: another one whenever the file is made anew. */
  public String id() {
    return id;
  }

  /** The entry of a path, a tombstone too. */
  public Optional<Known> known(FilePath path) {
    return entries.rows().at(path);
  }

  /** The entries right in a directory, by name, tombstones too. All at once: see the other one. */
  public List<Known> children(Optional<FilePath> directory) {
    return entries.in(directory, FIRST, Integer.MAX_VALUE);
  }

  /**
   * The next entries right in a directory, by name, tombstones too.
   *
   * @param after the name that they come after; of no bytes for the first ones
   */
  public List<Known> children(Optional<FilePath> directory, byte[] after, int limit) {
    return entries.in(directory, after, limit);
  }

  /**
   * Every entry below a directory, tombstones too, parents first. {@code each} may write; what it
   * adds below may come or not.
   */
  public void under(FilePath directory, Consumer<Known> each) {
    List<Known> page = entries.below(directory, Optional.empty(), PAGE);
    while (!page.isEmpty()) {
      page.forEach(each);
      page = entries.below(directory, Optional.of(page.get(page.size() - 1).path()), PAGE);
    }
  }

  /**
   * The next live entries below a directory, children before their parents.
   *
   * @param before the last one of the call before this; empty for the first ones
   */
  public List<Known> liveUnder(FilePath directory, Optional<FilePath> before, int limit) {
    return entries.liveBackwards(directory, before, limit);
  }

  /** Whether anything below a directory is live. */
  public boolean hasLiveUnder(FilePath directory) {
    return entries.hasLiveBelow(directory);
  }

  /** A live file of this content. */
  public Optional<Known> withContent(ContentHash hash) {
    return entries.withContent(hash, 1).stream().findFirst();
  }

  /** Live files of this content. */
  public List<Known> allWithContent(ContentHash hash, int limit) {
    return entries.withContent(hash, limit);
  }

  /** How many live files have this content; no more than {@code most} are counted. */
  public int countWithContent(ContentHash hash, int most) {
    return entries.countWithContent(hash, most);
  }

  /** Live files that were recorded with this inode number, on whatever device. */
  public List<Known> withInode(long inode, int limit) {
    return entries.withInode(inode, limit);
  }

  /** Records an entry in place of what was at its path, under a new sequence. */
  public void put(FileEntry entry, Optional<FileStat> stat, Optional<String> teller) {
    needTransaction();
    entries.put(entry, ++sequence, stat, teller, clock.instant());
  }

  /** Records how the file of an entry looks now. No news for anybody: the sequence stays. */
  public void restat(FilePath path, FileStat stat) {
    needTransaction();
    entries.restat(path, stat);
  }

  /** Forgets that there ever was anything at a path: no tombstone, no news for anybody. */
  public void forget(FilePath path) {
    needTransaction();
    entries.rows().remove(path);
  }

  /**
   * Live entries that have a name with these bytes in it, directory by directory. Looks at all.
   *
   * @param after the path that they come after; empty for the first ones
   */
  public List<Known> named(byte[] part, Optional<FilePath> after, int limit) {
    return entries.named(part, after, limit);
  }

  /** What is new after a sequence, in the order of sequences. */
  public List<Known> after(long sequence, int limit) {
    return entries.after(sequence, limit);
  }

  /**
   * The last sequence that was given. A rollback leaves a gap: none is given twice. Nor by a file
   * that was brought back from a copy: each time it is opened, sequences go on from the clock.
   */
  public long sequence() {
    return sequence;
  }

  /**
   * Whether this file can have given a sequence. If not, it is an older copy of the one that did:
   * {@link #renew} is due.
   */
  public boolean canHaveGiven(long given) {
    return given <= sequenceOnDisk || (given >= run && given <= sequence);
  }

  /**
   * Takes another id and forgets how far peers were heard: everything is told to them and by them
   * once more, as if the file had been made anew.
   */
  public void renew() {
    needTransaction();
    id = IndexFile.randomId();
    statements.run("UPDATE about SET value = ? WHERE name = 'id'", id);
    statements.run("DELETE FROM peer");
  }

  /** What is wanted at a path. */
  public Optional<Wanted> wanted(FilePath path) {
    return wanted.rows().at(path);
  }

  /** Records what is wanted, in place of what was wanted at its path. */
  public void want(Wanted row) {
    needTransaction();
    wanted.put(row);
  }

  /** Nothing is wanted at a path any more. */
  public void drop(FilePath path) {
    needTransaction();
    wanted.rows().remove(path);
  }

  /**
   * What is wanted, in the order in which it is to be placed: what shall be there, parents before
   * what is in them; then what shall be gone, children before their parents. After all that, in the
   * same order, what had a problem when it was last tried.
   *
   * @param last the row that they come after; empty for the first ones
   * @param removals whether what shall be gone is among them
   */
  public List<Wanted> wantedAfter(Optional<Wanted> last, boolean removals, int limit) {
    return wanted.after(last, removals, limit);
  }

  /** What is wanted even where the tree deviates. */
  public List<Wanted> wantedForced() {
    return wanted.forced();
  }

  /** Whether a file with this content is wanted anywhere. Looks at all that is wanted. */
  public boolean wantsContent(ContentHash hash) {
    return wanted.hasContent(hash);
  }

  /** Whether anything is wanted below a directory. */
  public boolean hasWantedUnder(FilePath directory) {
    return wanted.hasBelow(directory);
  }

  /**
   * How many live files are wanted to be gone whose content would then neither be here nor wanted;
   * less those whose removal an operator has confirmed.
   */
  public long wantedRemovals() {
    return wanted.removals();
  }

  /**
   * How much of what is wanted had a problem when it was last tried. Costs little.
   *
   * @param most how many are counted
   */
  public long wantedInTrouble(int most) {
    return wanted.troubled(most);
  }

  /** How much is wanted. Costs nothing. */
  public Totals wantedTotals() {
    return wanted.rows().totals();
  }

  /** How far a peer was heard. */
  public PeerProgress progress(String peer) {
    return statements
        .one(
            "SELECT id, heard FROM peer WHERE name = ?",
            row -> new PeerProgress(row.getString(1), row.getLong(2)),
            peer)
        .orElse(PeerProgress.NONE);
  }

  /** Records how far a peer was heard. */
  public void heard(String peer, String index, long upTo) {
    needTransaction();
    statements.run("INSERT OR REPLACE INTO peer VALUES (?, ?, ?)", peer, index, upTo);
  }

  /** The sums of a content's blocks, 16 bytes each; empty if nobody has made the list. */
  public Optional<byte[]> blocks(ContentHash hash) {
    return statements.one(
        "SELECT sums FROM block WHERE hash = ?", row -> row.getBytes(1), hash.bytes());
  }

  /**
   * A part of that list.
   *
   * @param offset in bytes of the list
   * @param length in bytes; fewer come at its end
   */
  public Optional<byte[]> blocks(ContentHash hash, int offset, int length) {
    return statements.one(
        "SELECT substr(sums, ?, ?) FROM block WHERE hash = ?",
        row -> row.getBytes(1),
        offset + 1,
        length,
        hash.bytes());
  }

  /** Records the sums of a content's blocks. */
  public void putBlocks(ContentHash hash, byte[] sums) {
    needTransaction();
    statements.run("INSERT OR REPLACE INTO block VALUES (?, ?)", hash.bytes(), sums);
  }

  /** Forgets the blocks of every content that is neither here nor wanted; tells how many. */
  public int forgetBlocks() {
    needTransaction();
    return statements.run(
        "DELETE FROM block WHERE hash NOT IN (SELECT hash FROM wanted WHERE hash IS NOT NULL)"
            + " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.hash = block.hash)");
  }

  /** What was noted under a name. */
  public Optional<String> note(String key) {
    return statements.one("SELECT value FROM note WHERE name = ?", row -> row.getString(1), key);
  }

  /** Notes something. */
  public void note(String key, String value) {
    needTransaction();
    statements.run("INSERT OR REPLACE INTO note VALUES (?, ?)", key, value);
  }

  /** Removes a note. */
  public void unnote(String key) {
    needTransaction();
    statements.run("DELETE FROM note WHERE name = ?", key);
  }

  /** How many entries there are. Costs nothing. */
  public Totals totals() {
    return entries.rows().totals();
  }

  /**
   * Forgets tombstones; tells how many.
   *
   * @param olderThan those that this node recorded before
   * @param heardByAll and only up to this sequence, which every peer must have heard
   */
  public int expireTombstones(Instant olderThan, long heardByAll) {
    needTransaction();
    return entries.expire(olderThan, heardByAll);
  }

  /** What is written in a transaction. */
  public interface Writes<E extends Exception> {
    void run() throws E;
  }

  /** Runs something as one transaction, which is undone if it throws. */
  public <E extends Exception> void transaction(Writes<E> writes) throws E {
    begin();
    try {
      writes.run();
      commit();
    } finally {
      rollback();
    }
  }

  /** Begins a transaction. */
  public void begin() {
    if (open) {
      throw new IllegalStateException("a transaction is open already");
    }
    statements.run("BEGIN IMMEDIATE");
    open = true;
    sequenceBefore = sequence;
    idBefore = id;
    entries.rows().begin();
    wanted.rows().begin();
  }

  /** Ends the transaction: what it wrote is on the disk when this returns. */
  public void commit() {
    needTransaction();
    if (sequence != sequenceBefore) {
      statements.run("UPDATE about SET value = ? WHERE name = 'sequence'", Long.toString(sequence));
    }
    statements.run("COMMIT");
    open = false;
  }

  /** Undoes what the transaction wrote. Nothing happens if none is open. */
  public void rollback() {
    if (!open) {
      return;
    }
    open = false;
    id = idBefore;
    entries.rows().rollback();
    wanted.rows().rollback();
    statements.rollback();
  }

  /** Whether a transaction is open. */
  public boolean isOpen() {
    return open;
  }

  private void needTransaction() {
    if (!open) {
      throw new IllegalStateException("no transaction is open");
    }
  }

  /** Undoes a transaction that is open, and closes the file. */
  @Override
  public void close() {
    try {
      rollback();
    } finally {
      statements.close();
    }
  }
}
