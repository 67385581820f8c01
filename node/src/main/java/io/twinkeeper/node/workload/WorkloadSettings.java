package io.twinkeeper.node.workload;

import akka.actor.typed.Props;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.LastWords;
import io.twinkeeper.node.helm.Candidacy;
import io.twinkeeper.node.helm.Chamber;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a workload needs from its node.
 *
 * @param incarnation drawn at random for this life of the workload
 * @param chamber the voters
 * @param disk where actors that block are spawned
 * @param servicesChanged told the state of the services whenever it changes
 * @param phaseChanged told each phase that the workload enters
 */
public record WorkloadSettings(
    String node,
    long incarnation,
    WorkloadConfig config,
    GrantConfig grant,
    Chamber chamber,
    Guards guards,
    LastWords lastWords,
    Props disk,
    LongSupplier bootClock,
    InstantSource clock,
    Consumer<HistoryEvent> history,
    Consumer<Map<String, String>> servicesChanged,
    Consumer<Candidacy.Phase> phaseChanged) {}
