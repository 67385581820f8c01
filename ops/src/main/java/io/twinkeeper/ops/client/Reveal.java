package io.twinkeeper.ops.client;

import picocli.CommandLine.Option;

/** Whether a secret directory's names and contents are to be shown. */
final class Reveal {
  @Option(
      names = "--reveal",
      description = "Show names and contents of a secret directory too, on this terminal")
  private boolean reveal;

  /** What the question says of it, in front of the others. */
  String query() {
    return "?reveal=" + reveal;
  }
}
