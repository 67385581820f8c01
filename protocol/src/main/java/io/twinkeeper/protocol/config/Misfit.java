package io.twinkeeper.protocol.config;

/** A value that does not have the shape that its key asks for. */
final class Misfit extends Exception {
  private static final long serialVersionUID = 1L;

  private final String within;
  private final String advice;

  Misfit(String problem, String advice) {
    this("", problem, advice);
  }

  /** As above, for a part of the value: {@code [2]} of a list, {@code .PORT} of an object. */
  Misfit(String within, String problem, String advice) {
    super(problem);
    this.within = within;
    this.advice = advice;
  }

  String within() {
    return within;
  }

  String problem() {
    return String.valueOf(getMessage());
  }

  String advice() {
    return advice;
  }
}
