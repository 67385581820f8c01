package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.place.Trash;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ends what is kept for a time only: trash, content that was received and is not wanted any more,
 * tombstones. Rarely, and a bounded amount each time; nothing else is noticed of it.
 */
final class Expiry {
  static final Duration EVERY = Duration.ofHours(1);

  /** Half of a large file is worth a night's cut; after that it may be another file. */
  static final Duration STAGED = Duration.ofDays(1);

  /**
   * A deletion that every twin has heard of is still good against a disk or a machine that is put
   * back to an earlier state, which hardly anybody does with one of more than a month ago.
   */
  static final Duration TOMBSTONES = Duration.ofDays(30);

  /** In a directory without a trash, for what got there all the same since nobody else has it. */
  static final Duration LEFT = Duration.ofDays(7);

  private final DirectorySettings settings;
  private final DirectoryIndex index;

  /** By twin, up to which sequence of this index it said to have heard, in this life. */
  private final Map<String, Long> heard = new HashMap<>();

  private Instant next = Instant.MIN;
  private boolean beginning = true;
  private boolean wasFull;
  private Optional<DirectoryView.Problem> problem = Optional.empty();

  Expiry(DirectorySettings settings, DirectoryIndex index) {
    this.settings = settings;
    this.index = index;
  }

  /** There is such a twin: what it has not heard of is not forgotten. */
  void meet(String peer) {
    heard.putIfAbsent(peer, 0L);
  }

  /** A twin asks: it has on its disk what is before. One that has lost its index begins anew. */
  void heard(Question question) {
    long after = question.index().equals(index.id()) ? question.after() : 0;
    heard.replaceAll(
        (peer, before) ->
            index.progress(peer).index().equals(question.asker()) ? Long.valueOf(after) : before);
  }

  /** The root has been opened: somebody may have left something. */
  void begin() {
    next = Instant.MIN;
    beginning = true;
  }

  /** Why nothing can be removed; empty if all is well. */
  Optional<DirectoryView.Problem> problem() {
    return problem;
  }

  /**
   * Does what is due. Never within a transaction of the index. What fails is a problem, tried again
   * after {@link #EVERY}: the tree is carried all the same.
   *
   * @param full whether there is hardly any room
   * @return whether there is more to do right now
   */
  boolean go(Annex annex, boolean full) {
    Instant now = settings.clock().instant();
    boolean due = !now.isBefore(next);
    if (problem.isPresent() && !due) {
      return false;
    }
    try {
      boolean more = go(annex, full, now, due);
      problem = Optional.empty();
      return more;
    } catch (PosixException e) {
      problem =
          Optional.of(
              new DirectoryView.Problem(
                  FilePath.ANNEX.toString(), "cannot be tidied: " + e.reason(), now));
      next = now.plus(EVERY);
      return false;
    }
  }

  private boolean go(Annex annex, boolean full, Instant now, boolean due) throws PosixException {
    if (due) {
      next = now.plus(EVERY);
      forget(now);
    }
    if (due || (full && !wasFull)) {
      annex.staging().sweep(index::wantsContent, full ? Instant.MAX : now.minus(STAGED));
    }
    wasFull = full;
    return settings.keepsTrash() ? expire(annex.trash(), now, due) : empty(annex.trash(), now, due);
  }

  private void forget(Instant now) {
    long heardByAll = heard.values().stream().mapToLong(Long::longValue).min().orElse(0);
    index.transaction(() -> index.expireTombstones(now.minus(TOMBSTONES), heardByAll));
  }

  private boolean expire(Trash trash, Instant now, boolean due) throws PosixException {
    long most = settings.trashBytes();
    boolean over = trash.size().bytes() > most;
    if (!due && !over) {
      return false;
    }
    // a little less, so that it is not too much again with the next file
    long left = over ? most - most / 10 : most;
    boolean more = trash.expire(now, settings.trashKeep(), left).more();
    next = more ? now : next;
    return more;
  }

  /** What an earlier life could not bring to its end; what nobody else has is kept for a while. */
  private boolean empty(Trash trash, Instant now, boolean due) throws PosixException {
    if (beginning) {
      beginning = trash.empty().more();
    }
    return beginning || (due && trash.expire(now, LEFT, Long.MAX_VALUE).more());
  }
}
