package io.twinkeeper.ops.soak.files;

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

  /** Something that can be done to a name, after which it has another file or none. */
  @FunctionalInterface
  interface Call {
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

  /**
   * The file of this name gives way to {@code call}, as by {@code unlink} or a rename over it: the
   * calls that applications make. They do not tell which file they hit.
   */
  void instead(Descriptor parent, byte[] name, FilePath path, Call call) throws IOException {
    try (Descriptor file = parent.openFile(name)) {
      String content = contents.of(file);
      call.run();
      if (file.stat().links() == 0) {
        ledger.givenUp(content);
      } else {
        ledger.removedUnseen(path);
      }
    } catch (PosixException e) {
      if (!e.isGone()) {
        throw e;
      }
      ledger.removedUnseen(path); // nothing was there a moment ago, or no file
      call.run();
    }
  }
}
