package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.files.tree.BigFile;
import io.twinkeeper.ops.bench.files.tree.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that sessions copy, each made when it is first asked for. Used by one thread. */
final class Stock {
  private final Path directory;
  private final Amount amount;
  private List<Path> planted = List.of();

  Stock(Path directory, Amount amount) {
    this.directory = directory;
    this.amount = amount;
  }

  Path tree() throws IOException {
    Path tree = directory.resolve("tree");
    if (planted.isEmpty()) {
      planted =
          new SmallFiles(amount.files(), amount.treeBytes(), amount.seed())
              .plant(tree).stream().map(tree::relativize).toList();
    }
    return tree;
  }

  /** Of the tree's files, relative to it. */
  List<Path> names() throws IOException {
    tree();
    return planted;
  }

  BigFile big() {
    return new BigFile(amount.bigBytes(), amount.seed());
  }

  Path bigFile() throws IOException {
    Path file = Files.createDirectories(directory).resolve("big.bin");
    if (!Files.exists(file)) {
      big().write(file);
    }
    return file;
  }
}
