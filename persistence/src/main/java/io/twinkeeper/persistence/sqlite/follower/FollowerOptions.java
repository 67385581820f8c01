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
 * @param nameWasUsed whether processes may still have an earlier database of this name open: a
 *     first copy then gets a file name of its own, and journal and log with it
 */
public record FollowerOptions(
    Duration readerLimit,
    Duration longestReader,
    InstantSource clock,
    LongSupplier random,
    ApplySteps steps,
    AncestorSource ancestors,
    boolean nameWasUsed) {
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
        AncestorSource.NONE,
        false);
  }

  public FollowerOptions withReaderLimit(Duration limit) {
    return new FollowerOptions(limit, longestReader, clock, random, steps, ancestors, nameWasUsed);
  }

  public FollowerOptions withLongestReader(Duration limit) {
    return new FollowerOptions(readerLimit, limit, clock, random, steps, ancestors, nameWasUsed);
  }

  public FollowerOptions withSteps(ApplySteps listener) {
    return new FollowerOptions(
        readerLimit, longestReader, clock, random, listener, ancestors, nameWasUsed);
  }

  public FollowerOptions withAncestors(AncestorSource source) {
    return new FollowerOptions(
        readerLimit, longestReader, clock, random, steps, source, nameWasUsed);
  }

  public FollowerOptions withNameThatWasUsed(boolean used) {
    return new FollowerOptions(readerLimit, longestReader, clock, random, steps, ancestors, used);
  }
}
