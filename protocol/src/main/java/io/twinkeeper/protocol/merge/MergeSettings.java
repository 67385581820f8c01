package io.twinkeeper.protocol.merge;

/**
 * What the configuration says of merging one database's forks.
 *
 * @param auto whether tables with policy {@code union} are merged unasked
 */
public record MergeSettings(boolean auto, MergeRules rules) {
  /** Somebody has to ask. */
  public static final MergeSettings DEFAULT = new MergeSettings(false, MergeRules.DEFAULT);
}
