package io.twinkeeper.persistence.directory.scan;

import static java.util.stream.Collectors.toSet;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Records as gone what was not found: looks once more, counts the files whose content is nowhere
 * else, asks, and records, deepest first. In small steps, between which anything may happen.
 */
final class Burial implements AutoCloseable {
  private static final int PAGE = 200;

  /** Something that was not found, with everything below; {@code itself} as in {@link Work}. */
  record Candidate(FilePath path, boolean itself) {}

  private enum Phase {
    CHECK,
    COUNT,
    JUDGE,
    BURY,
    DONE
  }

  private final DirectoryIndex index;
  private final ScanSettings settings;
  private final LeftAlone left;
  private final Recorder recorder;
  private final Findings findings;
  private final Work work;
  private final Vanished vanished;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Candidate> gone = new ArrayList<>();
  private final List<FilePath> files = new ArrayList<>();
  private final List<ContentHash> contents = new ArrayList<>();
  private final Map<ContentHash, Integer> counts = new HashMap<>();
  private final Map<ContentHash, Boolean> elsewhere = new HashMap<>();
  private final List<FilePath> lost = new ArrayList<>();
  private final boolean ask;
  private Phase phase = Phase.CHECK;
  private Removals.Verdict verdict = Removals.Verdict.ALLOWED;
  private int at;
  private Optional<FilePath> before = Optional.empty();
  private boolean checked;

  /**
   * Begins one.
   *
   * @param ask false if the answer is no already
   */
  Burial(
      Descriptor root,
      DirectoryIndex index,
      ScanSettings settings,
      LeftAlone left,
      Recorder recorder,
      Findings findings,
      Work work,
      SortedMap<FilePath, Boolean> notFound,
      boolean ask) {
    this.index = index;
    this.settings = settings;
    this.left = left;
    this.recorder = recorder;
    this.findings = findings;
    this.work = work;
    this.vanished = new Vanished(root);
    this.ask = ask;
    notFound.forEach((path, itself) -> candidates.add(new Candidate(path, itself)));
  }

  /** Somebody else may have changed tree and index since the last step. */
  void resume() {
    vanished.close();
    checked = false;
  }

  /** Does a little; false once it is over. */
  boolean step() {
    switch (phase) {
      case CHECK -> check();
      case COUNT -> count();
      case JUDGE -> judge();
      case BURY -> bury();
      case DONE -> {
        return false;
      }
    }
    return phase != Phase.DONE;
  }

  private void next(Phase following, int beginning) {
    phase = following;
    at = beginning;
    before = Optional.empty();
  }

  private void check() {
    if (at == candidates.size()) {
      next(settings.readOnly() ? Phase.DONE : Phase.COUNT, 0);
      return;
    }
    Candidate candidate = candidates.get(at++);
    boolean covered = !gone.isEmpty() && candidate.path.isUnder(gone.get(gone.size() - 1).path);
    if (!covered && isGone(candidate)) {
      gone.add(candidate);
      if (settings.readOnly()) {
        findings.deviating(candidate.path);
      }
    }
  }

  private boolean isGone(Candidate candidate) {
    switch (vanished.check(candidate.path, candidate.itself)) {
      case GONE -> {
        return true;
      }
      case BACK -> work.tree(candidate.path);
      case HIDDEN ->
          findings.problem(candidate.path, "was there, and cannot be looked at any more");
    }
    return false;
  }

  private void count() {
    if (at == gone.size()) {
      next(Phase.JUDGE, 0);
      return;
    }
    for (Known known : page(gone.get(at))) {
      if (known.entry().state().isFile() && !isLeft(known)) {
        files.add(known.path());
        contents.add(known.entry().state().hash());
        counts.merge(known.entry().state().hash(), 1, Integer::sum);
      }
    }
    at += before.isEmpty() ? 1 : 0;
  }

  /** The next live ones of a candidate, itself last; {@code before} is empty after these. */
  private List<Known> page(Candidate candidate) {
    List<Known> page = index.liveUnder(candidate.path, before, PAGE);
    before = page.size() < PAGE ? Optional.empty() : Optional.of(page.get(page.size() - 1).path());
    if (before.isEmpty() && candidate.itself) {
      index.known(candidate.path).filter(Known::isLive).ifPresent(page::add);
    }
    return page;
  }

  private boolean isLeft(Known known) {
    FilePath path = known.path();
    return left.isIgnored(path, known.entry().state().isDirectory())
        || left.isBelowIgnored(path)
        || left.isDatabase(path);
  }

  private void judge() {
    int end = Math.min(at + PAGE, files.size());
    for (; at < end; at++) {
      if (!elsewhere.computeIfAbsent(contents.get(at), this::isElsewhere)) {
        lost.add(files.get(at));
      }
    }
    if (at == files.size()) {
      verdict = lost.isEmpty() ? Removals.Verdict.ALLOWED : verdict();
      boolean refused = verdict == Removals.Verdict.HELD;
      next(refused ? Phase.DONE : Phase.BURY, gone.size() - 1);
    }
  }

  /** A content that more live files have than are gone is still somewhere. */
  private boolean isElsewhere(ContentHash content) {
    int missing = counts.getOrDefault(content, 0);
    return index.countWithContent(content, missing + 1) > missing;
  }

  private Removals.Verdict verdict() {
    return ask
        ? settings.guard().allow(List.copyOf(lost), index.totals().files())
        : Removals.Verdict.HELD;
  }

  private void bury() {
    if (at < 0) {
      phase = Phase.DONE;
      return;
    }
    Candidate candidate = gone.get(at);
    checked = checked || isGone(candidate);
    if (checked) {
      boolean confirmed = verdict == Removals.Verdict.CONFIRMED;
      page(candidate).stream()
          .filter(k -> !candidate.itself || !isLeft(k)) // nothing can be below what is no directory
          .forEach(k -> recorder.gone(k, confirmed));
    }
    if (!checked || before.isEmpty()) {
      if (checked && !candidate.itself) {
        work.path(candidate.path); // what is there now can take its place
      }
      before = Optional.empty();
      checked = false;
      at--;
    }
  }

  /** All that it began with. */
  List<Candidate> candidates() {
    return candidates;
  }

  /** What was not allowed. */
  List<Candidate> refused() {
    return verdict == Removals.Verdict.HELD ? gone : List.of();
  }

  /** Files that are gone and whose content is nowhere else. */
  List<FilePath> lost() {
    return lost;
  }

  /** What they had. */
  Set<ContentHash> lostContents() {
    return elsewhere.entrySet().stream()
        .filter(content -> !content.getValue())
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  @Override
  public void close() {
    vanished.close();
  }
}
