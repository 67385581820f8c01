package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FileState;
import java.io.IOException;
import java.util.Optional;

/** Makes things ready in the staging, so that they come into the tree whole. */
final class Workbench {
  private final Staging staging;
  private final Attributes attributes;

  Workbench(Staging staging, Attributes attributes) {
    this.staging = staging;
    this.attributes = attributes;
  }

  /**
   * Gives a finished file what it is to have besides its content, which is on the disk then.
   *
   * @param likeness what is at its path now, if anything is
   * @throws WrongContentException if it is not the file any more that was finished
   */
  Ready file(Staged staged, FileState wanted, Optional<FileStat> likeness) throws IOException {
    FileStat finished = staged.stat().orElseThrow();
    Spot spot = staged.spot();
    try (Descriptor file = spot.directory().openFile(spot.name())) {
      FileStat stat = file.stat();
      if (!stat.isUnchangedButForRename(finished)) {
        throw staged.wrong("was changed after it was received");
      }
      staging.settle(staged, file);
      attributes.set(file, stat, wanted, likeness.orElse(stat));
      FileStat now = file.stat();
      staged.readied(now);
      return Ready.made(spot, now);
    } catch (PosixException e) {
      if (e.isMissing()) { // somebody has cleared the staging by hand
        staged.spend();
      }
      throw e;
    }
  }

  Ready link(FileState wanted, Optional<FileStat> likeness) throws PosixException {
    Spot spot = staging.link(wanted.target());
    FileStat stat = spot.directory().stat(spot.name());
    attributes.setLink(spot, stat, wanted, likeness.orElse(stat));
    return Ready.made(spot, spot.directory().stat(spot.name()));
  }

  Ready directory(FileState wanted, Optional<FileStat> likeness) throws PosixException {
    Spot spot = staging.directory();
    try (Descriptor directory = spot.directory().openDirectory(spot.name())) {
      FileStat stat = directory.stat();
      attributes.setBeforeMove(directory, stat, wanted, likeness.orElse(stat));
      return Ready.made(spot, directory.stat());
    }
  }

  /** Removes a link or directory that was not placed, if it is still here. */
  void clear(Ready ready) throws PosixException {
    if (ready.stat().isFile() || ready.home().look().isEmpty()) {
      return;
    }
    if (ready.stat().isDirectory()) {
      ready.home().directory().removeDirectory(ready.home().name());
    } else {
      ready.home().unlink();
    }
  }
}
