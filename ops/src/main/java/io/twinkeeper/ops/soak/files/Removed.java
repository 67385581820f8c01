package io.twinkeeper.ops.soak.files;

import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;

/**
 * Where a user puts away what he wants to be rid of, outside of the tree: so it is certain what
 * that was, whatever a node does at the same moment. For one thread at a time.
 */
final class Removed {
  private final Descriptor aside;
  private final Ledger ledger;
  private final Contents contents;
  private long number;

  Removed(Descriptor aside, Ledger ledger, Contents contents) {
    this.aside = aside;
    this.ledger = ledger;
    this.contents = contents;
  }

  /** What takes a name's file from it. */
  @FunctionalInterface
  private interface Call {
    void run() throws IOException;
  }

  /** Whatever has this name, with all that is in it, is given up. */
  void takeAway(Descriptor parent, byte[] name) throws IOException {
    byte[] away = Names.bytes("away-" + number++);
    parent.move(name, aside, away);
    giveUp(aside, away);
  }

  private void giveUp(Descriptor parent, byte[] name) throws IOException {
    FileStat stat = parent.stat(name);
    if (stat.isDirectory()) {
      try (Descriptor directory = parent.openDirectory(name)) {
        for (byte[] below : directory.list()) {
          giveUp(directory, below);
        }
      }
      parent.removeDirectory(name);
      return;
    }
    if (stat.isFile()) {
      try (Descriptor file = parent.openFile(name)) {
        ledger.givenUp(contents.of(file));
      }
    } else if (stat.isLink()) {
      ledger.givenUp(Contents.ofLink(parent.readLink(name)));
    }
    parent.unlink(name);
  }

  /** {@code unlink}: it does not tell which file it hits. */
  void unlink(Descriptor parent, byte[] name, FilePath path) throws IOException {
    if (!isSeen(parent, name, path, () -> parent.unlink(name))) {
      parent.unlink(name);
      ledger.removedUnseen(path);
    }
  }

  /** A rename over a file, or to where nothing is: it does not tell which file it hits. */
  void replace(Descriptor from, byte[] name, Descriptor to, FilePath path) throws IOException {
    if (isSeen(to, path.name(), path, () -> from.replace(name, to, path.name()))) {
      return;
    }
    try {
      from.move(name, to, path.name());
    } catch (PosixException e) {
      if (!Rearrangement.isTaken(e)) {
        throw e;
      }
      from.replace(name, to, path.name());
      ledger.removedUnseen(path);
    }
  }

  /**
   * The file of this name is looked at and gives way to {@code call}.
   *
   * @return false if there was none a moment ago: then nothing was called
   */
  private boolean isSeen(Descriptor parent, byte[] name, FilePath path, Call call)
      throws IOException {
    try (Descriptor file = parent.openFile(name)) {
      String content = contents.of(file);
      call.run();
      if (file.stat().links() == 0) {
        ledger.givenUp(content);
      } else {
        ledger.removedUnseen(path);
      }
      return true;
    } catch (PosixException e) {
      if (!e.isGone()) {
        throw e;
      }
      return false;
    }
  }
}
