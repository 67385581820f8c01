package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import java.io.IOException;
import java.nio.file.Path;

/** Lets a directory and a link to elsewhere change places as often as it can. */
final class SwapperProcess {
  private SwapperProcess() {}

  public static void main(String[] arguments) throws IOException {
    byte[] elsewhere = Tree.name(arguments[1]);
    byte[] parent = Tree.name("d");
    byte[] link = Tree.name("l");
    long swaps = 0;
    try (Descriptor root = Descriptor.openRoot(Path.of(arguments[0]))) {
      System.out.println("swapping");
      while (!Child.isToEnd()) {
        try {
          root.exchange(parent, root, link);
          swaps++;
        } catch (IOException e) {
          makeAgain(root, link, elsewhere);
        }
      }
    }
    System.out.println("swapped " + swaps);
  }

  private static void makeAgain(Descriptor root, byte[] link, byte[] elsewhere) {
    try {
      root.makeLink(link, elsewhere);
    } catch (IOException e) {
      // the placer was faster, or makes the directory right now
    }
  }
}
