package io.twinkeeper.protocol.config;

import java.nio.file.Path;

/**
 * The admin API.
 *
 * @param tokenFile holds the bearer token on its first line; by default {@code token} beside {@code
 *     tls.key}
 */
public record AdminConfig(Path tokenFile) {}
