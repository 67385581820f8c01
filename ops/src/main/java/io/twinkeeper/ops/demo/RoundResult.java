package io.twinkeeper.ops.demo;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one round showed. All times in milliseconds.
 *
 * @param takeoverMillis from the blow to the first answer of the other twin to a write that was
 *     sent after the blow
 * @param detectionMillis from the blow to the promises of a majority; empty if no ledger says so
 * @param activationMillis from the grant to active; empty if no ledger says so
 * @param stepMillis milliseconds after the blow at which each step was recorded, in order
 * @param switchoverOutageMillis the longest time without an answer while it was moved back
 * @param answeredWrites answered during the round
 * @param answeredBeforeKillMissingOnSurvivor answered by the struck twin, not on the survivor and
 *     not in a fork of an earlier round
 * @param missingAfterRejoin answered, and neither on the survivor nor in a fork
 * @param forkedTransactions how many transactions the forks of this round hold
 * @param lagP50 median lag of the struck twin's stream before the blow; empty if unknown
 */
record RoundResult(
    String struck,
    long takeoverMillis,
    OptionalLong detectionMillis,
    OptionalLong activationMillis,
    Map<String, Long> stepMillis,
    long switchoverOutageMillis,
    long answeredWrites,
    long answeredBeforeKillMissingOnSurvivor,
    long missingAfterRejoin,
    long forkedTransactions,
    OptionalDouble lagP50,
    OptionalDouble lagP99) {}
