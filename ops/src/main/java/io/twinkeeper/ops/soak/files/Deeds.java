package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Ledger.Written;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What a user does with one name, by the calls that applications use. Nothing here keeps a node
 * from changing the same name at the same moment; then a call may fail, as it would for anybody. A
 * deed that returns has done something. For one thread at a time.
 */
final class Deeds {
  private static final int BLOCK = 4096;
  private static final int[] FILE_MODES = {0644, 0600, 0664, 0755, 0700, 0444, 0400, 0};
  private static final int[] DIRECTORY_MODES = {0755, 0700, 0775, 02750, 01777, 0500};

  private final Descriptor root;
  private final String node;
  private final Random random;
  private final Ledger ledger;
  private final Contents contents;
  private final Removed removed;
  private final String mark;
  private long number;

  /**
   * @param root of the tree
   * @param mark no other user writes it; it makes every content another one
   */
  Deeds(Descriptor root, Descriptor aside, String node, Random random, Ledger ledger, String mark) {
    this.root = root;
    this.node = node;
    this.random = random;
    this.ledger = ledger;
    this.contents = new Contents();
    this.removed = new Removed(aside, ledger, contents);
    this.mark = mark;
  }

  private String token() {
    return "<" + mark + "/" + number++ + ">";
  }

  private byte[] text(int most) {
    StringBuilder text = new StringBuilder(token());
    for (int lines = random.nextInt(most); lines > 0; lines--) {
      text.append("\nwhat somebody has written, line ").append(random.nextInt());
    }
    return Names.bytes(text.append('\n').toString());
  }

  private byte[] noise(int least, int most) {
    byte[] noise = new byte[least + random.nextInt(most - least)];
    random.nextBytes(noise);
    byte[] token = Names.bytes(token());
    System.arraycopy(token, 0, noise, 0, token.length);
    return noise;
  }

  private void finished(Descriptor file, FilePath path, String how) throws IOException {
    ledger.written(contents.of(file), file.stat().size(), new Written(node, path, how));
  }

  void create(FilePath path) throws IOException {
    create(path, text(40));
  }

  void createLarge(FilePath path) throws IOException {
    create(path, noise(300_000, 4_000_000));
  }

  private void create(FilePath path, byte[] bytes) throws IOException {
    try (Descriptor parent = root.parentOf(path);
        Descriptor file = parent.createFile(path.name(), 0644)) {
      for (int at = 0; at < bytes.length; ) { // as programs do: piece by piece
        int end = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
        contents.write(file, java.util.Arrays.copyOfRange(bytes, at, end), at);
        at = end;
        rest(2);
      }
      finished(file, path, "create");
    }
  }

  void createSparse(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path);
        Descriptor file = parent.createFile(path.name(), 0644)) {
      int blocks = 16 + random.nextInt(2000);
      file.truncate((long) blocks * BLOCK);
      for (int i = 0; i < 3; i++) {
        contents.write(file, text(5), (long) random.nextInt(blocks) * BLOCK);
      }
      finished(file, path, "create sparse");
    }
  }

  void append(FilePath path) throws IOException {
    rewrite(path, "append", file -> contents.write(file, text(3), file.stat().size()));
  }

  void overwrite(FilePath path) throws IOException {
    rewrite(
        path,
        "overwrite",
        file -> {
          long blocks = 1 + file.stat().size() / BLOCK;
          for (int i = 1 + random.nextInt(4); i > 0; i--) {
            contents.write(file, text(5), random.nextLong(blocks) * BLOCK);
          }
        });
  }

  /** As {@code >} in a shell. */
  void writeAnew(FilePath path) throws IOException {
    rewrite(
        path,
        "write anew",
        file -> {
          file.truncate(0);
          rest(5);
          contents.write(file, text(40), 0);
        });
  }

  void truncate(FilePath path) throws IOException {
    rewrite(
        path,
        "truncate",
        file -> {
          file.truncate(random.nextLong(1 + file.stat().size()));
          contents.write(file, Names.bytes(token()), file.stat().size());
        });
  }

  private interface Edit {
    void of(Descriptor file) throws IOException;
  }

  /** In place: whoever moves the file meanwhile moves what is written, too. */
  private void rewrite(FilePath path, String how, Edit edit) throws IOException {
    try (Descriptor parent = root.parentOf(path);
        Descriptor file = parent.openToWrite(path.name())) {
      refuse(!file.stat().isFile(), how + ": no file");
      String before = contents.of(file);
      edit.of(file);
      ledger.givenUp(before);
      finished(file, path, how);
    }
  }

  /** As an editor saves: a new file beside the old one, then renamed over it. */
  void save(FilePath path) throws IOException {
    byte[] beside = Names.bytes(".save-" + random.nextInt(1000) + "~");
    try (Descriptor parent = root.parentOf(path)) {
      byte[] bytes = read(parent, path.name());
      try (Descriptor file = parent.createFile(beside, 0644)) {
        contents.write(file, bytes, 0);
        contents.write(file, text(3), bytes.length);
        file.sync();
        finished(file, path, "save");
      }
      removed.replace(parent, beside, parent, path);
    }
  }

  private byte[] read(Descriptor parent, byte[] name) throws IOException {
    try (Descriptor file = parent.openFile(name)) {
      return contents.read(file);
    }
  }

  void copy(FilePath from, FilePath to) throws IOException {
    try (Descriptor parent = root.parentOf(from);
        Descriptor target = root.parentOf(to)) {
      byte[] bytes = read(parent, from.name());
      try (Descriptor file = target.createFile(to.name(), 0644)) {
        contents.write(file, bytes, 0);
        finished(file, to, "copy");
      }
    }
  }

  void rename(FilePath from, FilePath to) throws IOException {
    try (Descriptor parent = root.parentOf(from);
        Descriptor target = root.parentOf(to)) {
      parent.move(from.name(), target, to.name());
    }
  }

  /** Two names change their files, or trees. */
  void exchange(FilePath one, FilePath other) throws IOException {
    refuse(one.equals(other), "exchange: one name");
    try (Descriptor parent = root.parentOf(one);
        Descriptor target = root.parentOf(other)) {
      parent.exchange(one.name(), target, other.name());
    }
  }

  /** {@code mv -f} of a file over another. */
  void renameOver(FilePath from, FilePath to) throws IOException {
    try (Descriptor parent = root.parentOf(from);
        Descriptor target = root.parentOf(to)) {
      FileStat over = parent.stat(from.name());
      FileStat under = target.stat(to.name());
      refuse(!over.isFile() || !under.isFile(), "rename over: no file");
      refuse(from.equals(to), "rename over: one name");
      removed.replace(parent, from.name(), target, to);
    }
  }

  private static void refuse(boolean unfit, String what) throws UnfitException {
    if (unfit) {
      throw new UnfitException(what);
    }
  }

  void unlink(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path)) {
      if (parent.stat(path.name()).isFile()) {
        removed.unlink(parent, path.name(), path);
      } else {
        removed.takeAway(parent, path.name());
      }
    }
  }

  /** Out of the tree in one step, a whole tree too. */
  void takeAway(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path)) {
      removed.takeAway(parent, path.name());
    }
  }

  /** {@code rm -r}: name by name, the deepest first. */
  void removeTree(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path)) {
      if (!parent.stat(path.name()).isDirectory()) {
        unlink(path);
        return;
      }
      try (Descriptor directory = parent.openDirectory(path.name())) {
        for (byte[] below : directory.list()) {
          removeTree(path.child(below));
        }
      }
      parent.removeDirectory(path.name());
    }
  }

  void makeDirectories(FilePath path) throws IOException {
    FilePath above = path;
    for (int depth = random.nextInt(5); depth >= 0; depth--) {
      try (Descriptor parent = root.parentOf(above)) {
        parent.makeDirectory(above.name(), 0755);
      }
      above = above.child(Names.bytes("d" + random.nextInt(3)));
    }
  }

  void link(FilePath path) throws IOException {
    String target =
        switch (random.nextInt(4)) {
          case 0 -> "/etc/" + token();
          case 1 -> "../../../../" + token();
          case 2 -> "./" + token() + "/..";
          default -> token();
        };
    try (Descriptor parent = root.parentOf(path)) {
      parent.makeLink(path.name(), Names.bytes(target));
    }
    ledger.written(
        Contents.ofLink(Names.bytes(target)), target.length(), new Written(node, path, "link"));
  }

  void mode(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path);
        Descriptor file = parent.openFile(path.name())) {
      int[] modes = file.stat().isDirectory() ? DIRECTORY_MODES : FILE_MODES;
      file.setMode(modes[random.nextInt(modes.length)]);
    }
  }

  void touch(FilePath path) throws IOException {
    try (Descriptor parent = root.parentOf(path);
        Descriptor file = parent.openFile(path.name())) {
      long seconds = System.currentTimeMillis() / 1000 - 100_000 + random.nextInt(200_000);
      long past = random.nextInt(20) == 0 ? -3_000_000_000L : 0; // before 1970
      file.setTime((seconds + past) * 1_000_000_000L + random.nextInt(1_000_000_000));
    }
  }

  /** A file becomes a directory, a directory a link, and so on. */
  void swapType(FilePath path) throws IOException {
    FileStat before;
    try (Descriptor parent = root.parentOf(path)) {
      before = parent.stat(path.name());
    }
    takeAway(path);
    switch (before.isFile() ? 1 + random.nextInt(2) : random.nextInt(2)) {
      case 0 -> create(path);
      case 1 -> {
        if (before.isDirectory()) {
          link(path);
        } else {
          makeDirectories(path);
        }
      }
      default -> link(path);
    }
  }

  private void rest(int mostMillis) {
    if (random.nextInt(4) == 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis + 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
