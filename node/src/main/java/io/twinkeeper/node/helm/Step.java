package io.twinkeeper.node.helm;

import java.time.Duration;

/** How long one part of a takeover or switchover took: {@code fence}, {@code drain}. */
public record Step(String name, Duration took) {}
