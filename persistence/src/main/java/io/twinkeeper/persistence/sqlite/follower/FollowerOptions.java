package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.AncestorSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a follower's copy needs from outside.
 *
 * @param readerLimit how long one apply waits for readers of the copy before it is {@link CopyBusy}
 * @param longestReader how long readers may keep all attempts out; then they keep their old file
 * @param clock stamps forks and the first segment of an epoch
 * @param random journal nonces and strides of the change counter
 * @param steps told of each step of an apply
 * @param ancestors where a fork's common ancestor may be had
 */
public record FollowerOptions(
    Duration readerLimit,
    Duration longestReader,
    InstantSource clock,
    LongSupplier random,
    ApplySteps steps,
    AncestorSource ancestors) {
  /** What readers of a standby's copy get if nobody says otherwise. */
  public static final Duration DEFAULT_LONGEST_READER = Duration.ofSeconds(60);

  /** One burst of PENDING: an attempt keeps a thread that others need. */
  private static final Duration DEFAULT_READER_LIMIT = Duration.ofMillis(100);

  /** As a node runs it: an attempt gives readers a moment, nobody listens to the steps. */
  public static FollowerOptions of(InstantSource clock, LongSupplier random) {
    return new FollowerOptions(
        DEFAULT_READER_LIMIT,
        DEFAULT_LONGEST_READER,
        clock,
        random,
        ApplySteps.SILENT,
        AncestorSource.NONE);
  }

  public FollowerOptions withReaderLimit(Duration limit) {
    return new FollowerOptions(limit, longestReader, clock, random, steps, ancestors);
  }

  public FollowerOptions withLongestReader(Duration limit) {
    return new FollowerOptions(readerLimit, limit, clock, random, steps, ancestors);
  }

  public FollowerOptions withSteps(ApplySteps listener) {
    return new FollowerOptions(readerLimit, longestReader, clock, random, listener, ancestors);
  }

  public FollowerOptions withAncestors(AncestorSource source) {
    return new FollowerOptions(readerLimit, longestReader, clock, random, steps, source);
  }
}
