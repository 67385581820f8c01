package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.twinkeeper.protocol.directory.SimulatedTwin.News;
import io.twinkeeper.protocol.directory.SimulatedTwin.Rules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A seeded life of two or three nodes that edit the same few paths, tell each other late, twice, in
 * any order or not at all, and in the end have all the time they need.
 */
final class SimulatedTwins {
  private static final List<FilePath> PATHS = List.of(FilePath.of("a"), FilePath.of("b/c"));
  private static final int STEPS = 60;
  private static final int PATIENCE = 100;

  private final Random random;
  private final List<SimulatedTwin> twins = new ArrayList<>();
  private final List<News> underWay = new ArrayList<>();
  private final Set<String> cuts = new HashSet<>();
  private final TreeMap<FilePath, VersionVector> everything = new TreeMap<>();
  private final Set<String> made = new LinkedHashSet<>();
  private final Set<String> replaced = new HashSet<>();
  private final Set<String> kept = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final List<FilePath> paths;
  private int clock = 1_000;
  private int contents;

  SimulatedTwins(long seed, int nodes, Rules rules) {
    this.random = new Random(seed);
    this.paths = PATHS.subList(0, 1 + random.nextInt(PATHS.size()));
    for (int i = 0; i < nodes; i++) {
      twins.add(new SimulatedTwin("n" + i, random.nextInt(3) * 20L - 20, rules));
    }
  }

  /** What went wrong; empty if all is well. */
  List<String> live() {
    for (int i = 0; i < STEPS; i++) {
      clock += random.nextInt(2);
      step();
    }
    cuts.clear();
    underWay.forEach(news -> news.to().hear(news));
    if (settle()) {
      judge();
    } else {
      violations.add("they never come to rest");
    }
    return violations;
  }

  private void step() {
    switch (random.nextInt(11)) {
      case 0 -> edit(any(twins), any(paths));
      case 1, 2, 3 -> ask(any(twins), any(twins), 1 + random.nextInt(2));
      case 4, 5, 6 -> deliver();
      case 7, 8, 9 -> place(any(twins));
      default -> cutOrHeal();
    }
  }

  private void edit(SimulatedTwin twin, FilePath path) {
    twin.entry(path).map(e -> content(e.state())).ifPresent(replaced::add);
    FileState state = state(twin);
    made.add(content(state));
    FileEntry edited = twin.edit(path, state, Instant.ofEpochSecond(clock + twin.skew));
    everything.merge(path, edited.version(), VersionVector::merge);
  }

  private FileState state(SimulatedTwin twin) {
    long mtimeNs = clock / 4 + (random.nextInt(5) == 0 ? random.nextInt(9) - 4 : twin.skew);
    int content = random.nextInt(6) == 0 ? contents : ++contents; // sometimes the same again
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> FileState.gone(mtimeNs);
      case 3 -> FileState.directory(0700 + random.nextInt(2), Entries.OWNER);
      case 4 -> FileState.link(Entries.OWNER, mtimeNs, ("to" + content).getBytes(US_ASCII));
      default -> Entries.file(mtimeNs, content);
    };
  }

  private void ask(SimulatedTwin asker, SimulatedTwin teller, int limit) {
    if (asker != teller && !cuts.contains(link(asker, teller))) {
      underWay.add(teller.newsFor(asker, limit));
    }
  }

  private void deliver() {
    if (!underWay.isEmpty()) {
      int i = random.nextInt(underWay.size());
      News news = underWay.get(i);
      news.to().hear(news);
      if (random.nextInt(4) > 0) {
        underWay.remove(i); // else it comes once more
      }
    }
  }

  private void place(SimulatedTwin twin) {
    for (FilePath path : twin.wanted()) {
      if (!twin.needsContent(path) || canFetch(twin, twin.wantedAt(path).state())) {
        twin.place(path).map(SimulatedTwins::content).ifPresent(kept::add);
      }
    }
  }

  /** Whether the content is in a tree that can be reached, not only in somebody's memory. */
  private boolean canFetch(SimulatedTwin twin, FileState state) {
    return twins.stream()
        .filter(other -> other == twin || !cuts.contains(link(twin, other)))
        .flatMap(other -> other.entries().stream())
        .anyMatch(entry -> entry.state().hasContentOf(state));
  }

  private void cutOrHeal() {
    String link = link(any(twins), any(twins));
    if (!cuts.remove(link)) {
      cuts.add(link);
    }
  }

  /** Lets everybody hear and place everything; whether that came to an end. */
  private boolean settle() {
    for (int i = 0; i < PATIENCE; i++) {
      long before = twins.stream().mapToLong(SimulatedTwin::sequence).sum();
      for (SimulatedTwin asker : twins) {
        for (SimulatedTwin teller : twins) {
          if (asker != teller) {
            asker.hear(teller.newsFor(asker, 1 + random.nextInt(3)));
          }
          place(any(twins));
        }
      }
      twins.forEach(this::place);
      boolean told = twins.stream().allMatch(t -> twins.stream().allMatch(o -> hasHeard(o, t)));
      if (told && before == twins.stream().mapToLong(SimulatedTwin::sequence).sum()) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasHeard(SimulatedTwin asker, SimulatedTwin teller) {
    return asker == teller || teller.newsFor(asker, 1).upTo() == teller.newsFor(asker, 1).after();
  }

  private void judge() {
    List<FileEntry> first = twins.get(0).entries();
    Set<String> there = new HashSet<>();
    for (SimulatedTwin twin : twins) {
      check(twin.entries().equals(first), () -> "not equal: " + first + " and " + twin.entries());
      check(twin.wanted().isEmpty(), () -> twin.name + " still wants something");
      twin.entries().forEach(entry -> there.add(content(entry.state())));
    }
    for (FileEntry entry : first) {
      check(
          entry.version().equals(everything.getOrDefault(entry.path(), VersionVector.NONE)),
          () -> entry + " does not know of all changes " + everything);
    }
    for (String content : made) {
      check(
          content.isEmpty()
              || there.contains(content)
              || kept.contains(content)
              || replaced.contains(content),
          () -> content + " is lost");
    }
    tellEverythingAgain();
  }

  private void tellEverythingAgain() {
    long before = twins.stream().mapToLong(SimulatedTwin::sequence).sum();
    for (SimulatedTwin twin : twins) {
      twins.forEach(other -> other.entries().forEach(entry -> twin.hear(other.name, entry)));
      place(twin);
    }
    long after = twins.stream().mapToLong(SimulatedTwin::sequence).sum();
    check(before == after, () -> "a second round changes something");
  }

  private void check(boolean well, Supplier<String> otherwise) {
    if (!well) {
      violations.add(otherwise.get());
    }
  }

  /** What a user would miss: a file's content, a link's target; empty for anything else. */
  private static String content(FileState state) {
    return switch (state.kind()) {
      case GONE, DIRECTORY -> "";
      case FILE -> "file " + state.hash();
      case LINK -> "link " + new String(state.target(), US_ASCII);
    };
  }

  private static String link(SimulatedTwin one, SimulatedTwin other) {
    return one.name.compareTo(other.name) < 0 ? one.name + other.name : other.name + one.name;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
