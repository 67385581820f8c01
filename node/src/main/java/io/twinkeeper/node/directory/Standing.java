package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a directory stands, put together from its replica and its twins. Not thread-safe. */
final class Standing {
  /** What is on its way for longer than this is worth telling. */
  static final Duration LONG = Duration.ofMinutes(1);

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
        shown(view.databases(), 0),
        problems(view),
        lastSync(),
        behind(view),
        view.warning().orElse(null),
        reason,
        null);
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

  private List<DirectoryStatus.Problem> problems(DirectoryView view) {
    List<DirectoryView.Problem> problems =
        view.problems().stream().limit(DirectoryStatus.MOST_PROBLEMS).toList();
    List<String> paths =
        shown(problems.stream().map(DirectoryView.Problem::path).toList(), view.databases().size());
    List<DirectoryStatus.Problem> shown = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      DirectoryView.Problem problem = problems.get(i);
      shown.add(new DirectoryStatus.Problem(paths.get(i), problem.what(), problem.since()));
    }
    return shown;
  }

  /** Secret ones are only counted: {@code secret/#3}, from the one after {@code before} on. */
  private List<String> shown(List<String> paths, int before) {
    return isSecret()
        ? IntStream.rangeClosed(1, paths.size()).mapToObj(i -> "secret/#" + (before + i)).toList()
        : paths;
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
