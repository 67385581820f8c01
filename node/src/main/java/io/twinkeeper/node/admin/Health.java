package io.twinkeeper.node.admin;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A node's own short answer to "are you well?".
 *
 * @param node the node's name
 * @param version of the running program
 */
public record Health(Status status, String node, String version) {
  /** From the node's point of view only: a degraded node still does its work. */
  public enum Status {
    /** Not yet a member of the cluster, or its streams are not recovered. */
    @JsonProperty("starting")
    STARTING,
    @JsonProperty("up")
    UP,
    /** At work, but {@code /status} lists something that is wrong. */
    @JsonProperty("degraded")
    DEGRADED
  }
}
