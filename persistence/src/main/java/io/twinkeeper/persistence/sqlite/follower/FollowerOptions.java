package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.AncestorSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a follower's copy needs from outside.
 *
 * @param readerLimit how long one apply waits for readers of the copy before it is {@link CopyBusy}
 * @param clock stamps forks and the first segment of an epoch
 * @param random journal nonces and strides of the change counter
 * @param steps told of each step of an apply
 * @param ancestors where a fork's common ancestor may be had
 */
public record FollowerOptions(
    Duration readerLimit,
    InstantSource clock,
    LongSupplier random,
    ApplySteps steps,
    AncestorSource ancestors) {
  private static final Duration DEFAULT_READER_LIMIT = Duration.ofSeconds(5);

  /** As a node runs it: readers get five seconds, nobody listens to the steps. */
  public static FollowerOptions of(InstantSource clock, LongSupplier random) {
    return new FollowerOptions(
        DEFAULT_READER_LIMIT, clock, random, ApplySteps.SILENT, AncestorSource.NONE);
  }

  public FollowerOptions withReaderLimit(Duration limit) {
    return new FollowerOptions(limit, clock, random, steps, ancestors);
  }

  public FollowerOptions withSteps(ApplySteps listener) {
    return new FollowerOptions(readerLimit, clock, random, listener, ancestors);
  }

  public FollowerOptions withAncestors(AncestorSource source) {
    return new FollowerOptions(readerLimit, clock, random, steps, source);
  }
}
