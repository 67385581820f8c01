package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Measures how fast small files are staged, placed and synced; prints milliseconds. */
final class PlacingSpeed {
  private static final int FILES = 20_000;
  private static final int BYTES = 4096;

  private PlacingSpeed() {}

  public static void main(String[] arguments) throws IOException {
    try (Tree tree = Tree.open(Path.of(arguments[0]))) {
      for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
        round(tree, round);
      }
    }
  }

  private static void round(Tree tree, int round) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    Random random = new Random(round);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      contents.add(bytes);
    }
    long begin = System.nanoTime();
    List<Staged> staged = new ArrayList<>();
    for (byte[] bytes : contents) {
      Staged one = tree.annex.staging().begin(Tree.hash(bytes), bytes.length);
      one.write(0, bytes);
      one.finish();
      staged.add(one);
    }
    long received = System.nanoTime();
    tree.annex.staging().sync();
    long settled = System.nanoTime();
    for (int i = 0; i < FILES; i++) {
      Staged one = staged.get(i);
      place(tree, "r" + round + "/d" + i / 100 + "/f" + i, one);
    }
    long placed = System.nanoTime();
    tree.placer.sync();
    long synced = System.nanoTime();
    System.out.printf(
        "%d files: received %d, on the disk %d, placed %d, synced %d: %d ms%n",
        FILES,
        (received - begin) / 1_000_000,
        (settled - received) / 1_000_000,
        (placed - settled) / 1_000_000,
        (synced - placed) / 1_000_000,
        (synced - begin) / 1_000_000);
  }

  private static void place(Tree tree, String path, Staged staged) {
    FileState state =
        FileState.file(0644, new Owner("root", "root"), Tree.TIME, staged.size(), staged.hash());
    Outcome outcome =
        tree.placer.place(
            Tree.entry(path, state),
            Optional.empty(),
            new Source.StagedContent(staged),
            Loser.TRASH);
    if (!(outcome instanceof Outcome.Placed)) {
      throw new IllegalStateException(outcome.toString());
    }
  }
}
