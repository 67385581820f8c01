package io.twinkeeper.ops.client;

import picocli.CommandLine.Parameters;

/** The parameter that says which conflict copy is meant. */
final class CopyPath {
  @Parameters(
      index = "1",
      paramLabel = "COPY",
      description = "The conflict copy's path, as twin conflicts list shows it")
  private String path = "";

  String text() {
    return path;
  }
}
