package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Gives a file that stands beside another one the other's owner and group. */
final class FileOwner {
  private FileOwner() {}

  /** Changes only what differs; without the right to, an {@link IOException} says so. */
  static void match(Path file, PosixFileAttributes like) throws IOException {
    PosixFileAttributes is = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (!is.owner().equals(like.owner())) {
      view.setOwner(like.owner());
    }
    if (!is.group().equals(like.group())) {
      view.setGroup(like.group());
    }
  }
}
