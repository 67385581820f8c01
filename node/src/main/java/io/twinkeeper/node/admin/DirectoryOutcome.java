package io.twinkeeper.node.admin;

/** How a verb about a directory ended. */
public sealed interface DirectoryOutcome {
  /**
   * It is so.
   *
   * @param message one line for people
   */
  record Done(String message) implements DirectoryOutcome {}

  /**
   * What was asked for.
   *
   * @param answer as it is written for people and programs
   */
  record Shown(Record answer) implements DirectoryOutcome {}

  /**
   * Nothing was changed.
   *
   * @param message one line that says what stands in the way
   */
  record Refused(VerbOutcome.Reason reason, String message) implements DirectoryOutcome {}
}
