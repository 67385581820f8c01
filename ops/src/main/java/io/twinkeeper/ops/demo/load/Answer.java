package io.twinkeeper.ops.demo.load;

/**
 * A write that was answered with 200.
 *
 * @param number its number within the run, from 0; never used twice
 * @param node who answered
 * @param sentNanos {@link System#nanoTime} just before its bytes left
 * @param answeredNanos the same clock when the answer was complete
 */
public record Answer(int number, String node, long sentNanos, long answeredNanos) {}
