package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.posix.FileStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While other processes use the very files that are replaced. */
@Timeout(120)
class BesideOthersTest {
  private static final int REPLACEMENTS = 500;
  private static final Pattern LINE = Pattern.compile("<line [0-9]+>");

  @TempDir Path directory;
  private Tree tree;

  @BeforeEach
  void open() throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    Mounts.mountMemory(root, "size=256m"); // nothing waits for a disk: more collisions
    tree = Tree.open(root);
  }

  @AfterEach
  void close() throws Exception {
    tree.close();
    Mounts.unmount(directory.resolve("root"));
  }

  @Test
  void showsAReaderTheOldOrTheNewFileAndNothingElse() throws IOException {
    tree.write("f", Numbered.content(1));
    Process reader = Child.start(ReaderProcess.class, tree.at("f").toString());
    try {
      Child.awaitReady(reader);
      for (int i = 2; i < 2_000; i++) {
        assertThat(tree.place("f", Numbered.content(i))).isInstanceOf(Outcome.Placed.class);
      }
      assertThat(Child.end(reader)).contains("read ").doesNotContain("broken", "failed");
    } finally {
      reader.destroyForcibly();
    }
  }

  @Test
  void losesNoLineOfAWriter() throws IOException {
    Path log = directory.resolve("log");
    tree.write("f", "");
    Process writer = Child.start(WriterProcess.class, tree.at("f").toString(), log.toString());
    try {
      Child.awaitReady(writer);
      List<Outcome> outcomes = new ArrayList<>();
      for (int placed = 0; placed < REPLACEMENTS; ) {
        Outcome outcome = replace(placed);
        outcomes.add(outcome);
        placed += outcome instanceof Outcome.Placed ? 1 : 0;
      }
      Child.end(writer);
      assertThat(outcomes).noneMatch(Outcome.Failed.class::isInstance);
    } finally {
      writer.destroyForcibly();
    }
    assertThat(lines(directory.resolve("root"))).containsAll(linesIn(Files.readString(log)));
  }

  /** As an index would that is a moment behind: over the file, beside it, or away with it. */
  private Outcome replace(int number) throws IOException {
    Source staged = number % 5 == 4 ? Source.NONE : tree.staged("placed " + number);
    Optional<FileStat> stat = tree.root.look(Tree.name("f"));
    Optional<Expected> known = stat.map(s -> new Expected(Tree.file("whatever"), s));
    Loser loser = number % 5 == 3 ? Loser.CONFLICT_COPY : Loser.TRASH;
    boolean gone = number % 5 == 4;
    Outcome outcome =
        tree.placer.place(
            Tree.entry("f", gone ? Tree.gone() : Tree.file("placed " + number)),
            known,
            staged,
            loser);
    if (staged instanceof Source.StagedContent content && !content.staged().isSpent()) {
      content.staged().discard();
    }
    return outcome;
  }

  private static Set<String> lines(Path top) throws IOException {
    Set<String> lines = new HashSet<>();
    for (String content : Tree.contents(top, false).values()) {
      lines.addAll(linesIn(content));
    }
    return lines;
  }

  private static Set<String> linesIn(String content) {
    Set<String> lines = new HashSet<>();
    Matcher matcher = LINE.matcher(content);
    while (matcher.find()) {
      lines.add(matcher.group());
    }
    return lines;
  }
}
