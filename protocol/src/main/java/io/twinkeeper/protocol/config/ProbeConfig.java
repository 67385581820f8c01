package io.twinkeeper.protocol.config;

import java.net.URI;

/** A check through the edge: a GET of {@code http} must answer with status {@code expect}. */
public record ProbeConfig(URI http, int expect) {}
