package io.twinkeeper.protocol.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random patterns on random paths, put to git itself. */
class GitIgnoreTest {
  private static final int LISTS = 60;
  private static final int PATHS = 60;
  private static final String[] NAMES = {"a", "b", "c", "ab", "abc", "a.b", "-a", "b-", "]", "!a"};
  private static final String[] PIECES = {
    "a", "b", "c", "*", "*", "?", "[ab]", "[!a]", "[^b-z]", "[]a-]", "[a-c-]", "\\a", "\\*", "-",
    "."
  };

  @TempDir Path tree;

  @BeforeEach
  void makeARepository() throws Exception {
    git(List.of("init", "-q"), "");
  }

  @Test
  void ignoresWhatGitIgnores() throws Exception {
    Random random = new Random(5);
    Set<FilePath> directories = new TreeSet<>();
    Set<FilePath> paths = grow(random, directories);
    int ignored = 0;
    for (int i = 0; i < LISTS; i++) {
      List<String> patterns = patterns(random);
      Set<FilePath> byGit = askGit(patterns, paths);
      IgnoreRules rules = IgnoreRules.of(patterns);
      for (FilePath path : paths) {
        assertThat(rules.ignores(path, directories.contains(path)))
            .as("%s by %s", path, patterns)
            .isEqualTo(byGit.contains(path));
      }
      ignored += byGit.size();
    }
    assertThat(ignored).as("ignored ones").isBetween(LISTS * PATHS / 10, LISTS * PATHS * 9 / 10);
  }

  /** Files and directories on the disk: git looks what they are. */
  private Set<FilePath> grow(Random random, Set<FilePath> directories) throws IOException {
    Set<FilePath> paths = new TreeSet<>();
    for (int i = 0; paths.size() < PATHS; i++) {
      int depth = 1 + random.nextInt(4);
      List<String> names = new ArrayList<>();
      for (int n = 0; n < depth; n++) {
        names.add(NAMES[random.nextInt(NAMES.length)]);
      }
      Path path = tree.resolve(String.join("/", names));
      if (Files.exists(path) || !mayHold(names)) {
        continue;
      }
      Files.createDirectories(path.resolveSibling(""));
      for (int n = 1; n < depth; n++) {
        directories.add(FilePath.of(String.join("/", names.subList(0, n))));
      }
      if (i % 4 == 0) {
        Files.createDirectory(path);
        directories.add(FilePath.of(String.join("/", names)));
      } else {
        Files.createFile(path);
      }
      paths.add(FilePath.of(String.join("/", names)));
    }
    paths.addAll(directories);
    return paths;
  }

  /** Whether directories are, or can be, on the way. */
  private boolean mayHold(List<String> names) {
    return !Files.isRegularFile(tree.resolve(names.get(0)))
        && IntStream.range(1, names.size())
            .mapToObj(n -> tree.resolve(String.join("/", names.subList(0, n))))
            .noneMatch(Files::isRegularFile);
  }

  private static List<String> patterns(Random random) {
    List<String> patterns = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    while (patterns.size() < count) {
      String pattern = pattern(random);
      try {
        IgnoreRules.of(List.of(pattern));
        patterns.add(pattern);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching(".*(no name is|comments).*");
      }
    }
    return patterns;
  }

  private static String pattern(Random random) {
    StringBuilder pattern = new StringBuilder(random.nextInt(4) == 0 ? "!" : "");
    pattern.append(random.nextInt(5) == 0 ? "/" : "");
    int names = 1 + random.nextInt(3);
    for (int n = 0; n < names; n++) {
      pattern.append(n > 0 ? "/" : "");
      if (random.nextInt(4) == 0) {
        pattern.append(random.nextInt(5) == 0 ? "***" : "**");
      } else {
        int pieces = 1 + random.nextInt(3);
        for (int p = 0; p < pieces; p++) {
          pattern.append(PIECES[random.nextInt(PIECES.length)]);
        }
      }
    }
    return pattern.append(random.nextInt(5) == 0 ? "/" : "").toString();
  }

  private Set<FilePath> askGit(List<String> patterns, Set<FilePath> paths) throws Exception {
    Files.writeString(tree.resolve(".git/info/exclude"), String.join("\n", patterns) + "\n");
    String asked = paths.stream().map(FilePath::toString).collect(Collectors.joining("\0"));
    String answer = git(List.of("check-ignore", "--no-index", "-z", "--stdin"), asked + "\0");
    return Arrays.stream(answer.split("\0"))
        .filter(path -> !path.isEmpty())
        .map(FilePath::of)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String git(List<String> arguments, String input) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "core.excludesFile=/dev/null"));
    command.addAll(arguments);
    Path in = tree.resolve(".git-input");
    Files.writeString(in, input);
    Process git =
        new ProcessBuilder(command)
            .directory(tree.toFile())
            .redirectInput(in.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = new String(git.getInputStream().readAllBytes(), UTF_8);
    assertThat(git.waitFor()).as("git").isLessThan(2); // 1: nothing is ignored
    return answer;
  }
}
