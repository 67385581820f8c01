package io.twinkeeper.node.facade;

/** The version of this program, from its jar. */
final class Version {
  private Version() {}

  /** As in the jar's manifest; {@code dev} when run from classes. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
