package io.twinkeeper.protocol.merge;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a row that both sides touched since the common ancestor. */
public enum MergePolicy {
  /** Rows are only ever added: missing ones come back, nothing is changed or deleted. */
  @JsonProperty("union")
  UNION,
  /** The row with the larger value in a named column stays; the active side's if they are equal. */
  @JsonProperty("newest")
  NEWEST,
  /** The active side's row stays, the fork's is kept in the report. */
  @JsonProperty("winner")
  WINNER,
  /** The fork's row replaces the active side's, which is kept in the report. */
  @JsonProperty("fork")
  FORK,
  /** The active side's row stays for now, and the fork stays open until somebody has decided. */
  @JsonProperty("manual")
  MANUAL,
  /** The whole table stays as the active side has it, whatever the fork did to it. */
  @JsonProperty("skip")
  SKIP
}
