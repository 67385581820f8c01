package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * Places numbered contents at a few paths until it is killed, and prints each number once its file
 * is in the tree: from then on it must be found somewhere.
 */
final class KilledProcess {
  private static final int PATHS = 12;

  private KilledProcess() {}

  public static void main(String[] arguments) throws IOException {
    Random random = new Random(Long.parseLong(arguments[1]));
    int number = Integer.parseInt(arguments[2]);
    try (Tree tree = Tree.open(Path.of(arguments[0]))) {
      System.out.println("begin");
      while (!Child.isToEnd()) {
        step(tree, random, number++);
        if (random.nextInt(20) == 0) {
          tree.placer.sync();
        }
      }
    }
  }

  private static void step(Tree tree, Random random, int number) throws IOException {
    String path = path(random);
    switch (random.nextInt(8)) {
      case 0 -> tree.place(path, Tree.gone(), known(tree, path), Source.NONE);
      case 1 -> tree.place(path, Tree.directory(0750), known(tree, path), Source.NONE);
      case 2 -> tree.place(path, Tree.link("x" + number), known(tree, path), Source.NONE);
      case 3 -> move(tree, path, path(random));
      default -> place(tree, path, number, random.nextBoolean());
    }
  }

  private static void place(Tree tree, String path, int number, boolean beside) throws IOException {
    String content = Numbered.content(number);
    FileState state = Tree.file(content);
    Loser loser = beside ? Loser.CONFLICT_COPY : Loser.TRASH;
    Staged staged = tree.stage(content);
    Outcome outcome =
        tree.placer.place(
            Tree.entry(path, state), known(tree, path), new Source.StagedContent(staged), loser);
    if (outcome instanceof Outcome.Placed) {
      System.out.println(number);
    }
    if (!staged.isSpent()) {
      staged.discard();
    }
  }

  private static void move(Tree tree, String from, String to) throws IOException {
    if (from.equals(to) || !Files.isRegularFile(tree.at(from), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    FileStat stat = tree.stat(from);
    FileState state = Tree.file(Files.readString(tree.at(from)), 0600, stat.mtimeNs() + 1);
    tree.place(to, state, known(tree, to), new Source.MoveFrom(FilePath.of(from), stat));
  }

  private static Optional<Expected> known(Tree tree, String path) throws IOException {
    return tree.known(path);
  }

  private static String path(Random random) {
    int i = random.nextInt(PATHS);
    return i % 3 == 0 ? "p" + i : "d" + i % 3 + "/p" + i;
  }
}
