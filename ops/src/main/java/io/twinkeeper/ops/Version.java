package io.twinkeeper.ops;

import java.util.Optional;

/** This program's version, as its jar's manifest tells it. */
final class Version {
  private Version() {}

  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("from source");
  }
}
