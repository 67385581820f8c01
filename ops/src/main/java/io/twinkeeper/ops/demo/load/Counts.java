package io.twinkeeper.ops.demo.load;

/**
 * What became of the writes so far.
 *
 * @param answered answered with 200
 * @param late of those, answered more than half a second after they were due
 * @param refused answered with anything else, such as the edge's 503 while nobody serves
 * @param failed cut off, or not answered within two seconds: stored or not, nobody knows
 * @param notSent due while every lane was waiting for an answer
 */
public record Counts(long answered, long late, long refused, long failed, long notSent) {}
