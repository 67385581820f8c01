package io.twinkeeper.protocol.status;

import java.time.Instant;

/**
 * One thing that is wrong now.
 *
 * @param code stable, kebab-case, for scripts: {@code voter-unaware}
 * @param where what it is about: {@code scoreboard/events}, a member's name
 * @param reason one line a person can act on
 */
public record Degradation(String code, String where, String reason, Instant since) {}
