package io.twinkeeper.persistence.directory.scan;

import java.time.Instant;

/** Why something is not carried, and since when. */
public record ScanProblem(String what, Instant since) {}
