package io.twinkeeper.ops.client;

import picocli.CommandLine.Parameters;

/** The parameter that says which fork is meant. */
final class ForkParameter {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "The fork's id or STREAM/ID, or its beginning")
  private String id = "";

  /** Where the admin API has it. */
  String path() {
    return "/api/v1/forks/" + Escaped.of(id);
  }
}
