package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a directory stands, put together from its replica and its twins. Not thread-safe. */
final class Standing {
  /** What is on its way for longer than this is worth telling. */
  static final Duration LONG = Duration.ofMinutes(1);

  private static final String HIDDEN = "(secret)";

  private final Desk desk;
  private final InstantSource clock;
  private final Instant since;
  private Instant nothingPending;

  Standing(Desk desk) {
    this.desk = desk;
    this.clock = desk.settings().replica().clock();
    this.since = clock.instant();
    this.nothingPending = since;
  }

  /** To be told after each turn. */
  void note(DirectoryView view) {
    if (view.pendingFiles() == 0) {
      nothingPending = clock.instant();
    }
  }

  DirectoryStatus status(DirectoryView view, String ownIndex) {
    Map<String, DirectoryStatus.Twin> twins = new TreeMap<>();
    desk.twins().values().forEach(twin -> twins.put(twin.name, twin(twin, view, ownIndex)));
    String reason = desk.troubles().latest().orElse(null);
    return new DirectoryStatus(
        state(view, twins, reason),
        view.files(),
        view.bytes(),
        view.pendingFiles(),
        view.pendingBytes(),
        twins,
        view.held().orElse(null),
        view.confirmable(),
        view.conflicts(),
        isSecret() ? view.databases().stream().map(d -> HIDDEN).toList() : view.databases(),
        view.problems().stream().limit(DirectoryStatus.MOST_PROBLEMS).map(this::problem).toList(),
        lastSync(),
        behind(view),
        view.warning().orElse(null),
        reason);
  }

  private static DirectoryStatus.Twin twin(Twin twin, DirectoryView view, String ownIndex) {
    var latest = twin.latest;
    boolean same =
        twin.has(ownIndex, view.sequence()) && !twin.tellsMore && view.pendingFiles() == 0;
    return new DirectoryStatus.Twin(
        twin.isReachable(),
        twin.isReachable() && same,
        twin.lastHeard(),
        latest == null ? 0 : latest.pendingFiles(),
        latest == null ? 0 : latest.pendingBytes(),
        twin.rate.bytesPerSecond());
  }

  private static String state(
      DirectoryView view, Map<String, DirectoryStatus.Twin> twins, @Nullable String reason) {
    if (reason != null) {
      return "failed";
    }
    if (view.held().isPresent()) {
      return "held";
    }
    if (view.pendingFiles() > 0) {
      return "receiving";
    }
    if (view.scanning()) {
      return "scanning";
    }
    List<DirectoryStatus.Twin> there =
        twins.values().stream().filter(DirectoryStatus.Twin::reachable).toList();
    if (there.isEmpty()) {
      return "alone";
    }
    return there.stream().allMatch(DirectoryStatus.Twin::inSync) ? "in-step" : "sending";
  }

  private DirectoryStatus.Problem problem(DirectoryView.Problem problem) {
    String path = isSecret() ? HIDDEN : problem.path();
    return new DirectoryStatus.Problem(path, problem.what(), problem.since());
  }

  private boolean isSecret() {
    return desk.settings().replica().secret();
  }

  private @Nullable Instant lastSync() {
    List<Twin> reachable = desk.twins().values().stream().filter(Twin::isReachable).toList();
    if (reachable.isEmpty()) {
      return agreed(desk.twins().values().stream()).max(Comparator.naturalOrder()).orElse(null);
    }
    return agreed(reachable.stream()).count() < reachable.size()
        ? null
        : agreed(reachable.stream()).min(Comparator.naturalOrder()).orElse(null);
  }

  private static Stream<Instant> agreed(Stream<Twin> twins) {
    return twins.map(Twin::agreed).filter(Objects::nonNull);
  }

  private @Nullable String behind(DirectoryView view) {
    Instant now = clock.instant();
    if (view.held().isPresent()) {
      return null;
    }
    if (isLong(nothingPending, now)) {
      return view.pendingFiles()
          + " files ("
          + view.pendingBytes()
          + " bytes) are on their way to this tree, some since "
          + nothingPending;
    }
    return desk.twins().values().stream()
        .filter(Twin::isReachable)
        .filter(twin -> isLong(Objects.requireNonNullElse(twin.agreed(), since), now))
        .findFirst()
        .map(twin -> twin.name + " has not had everything of this tree since " + seen(twin))
        .orElse(null);
  }

  private Instant seen(Twin twin) {
    return Objects.requireNonNullElse(twin.agreed(), since);
  }

  private static boolean isLong(Instant since, Instant now) {
    return Duration.between(since, now).compareTo(LONG) > 0;
  }
}
