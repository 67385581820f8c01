package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A configured member, as this node sees it.
 *
 * @param state {@code up}, {@code indirect} (reached only over another member), {@code
 *     unreachable}, {@code joining}, {@code leaving} or {@code absent}
 */
public record MemberStatus(
    String name,
    String role,
    String zone,
    String address,
    @JsonProperty("admin_port") int adminPort,
    String state) {}
