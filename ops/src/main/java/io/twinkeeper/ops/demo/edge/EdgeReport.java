package io.twinkeeper.ops.demo.edge;

import java.util.List;

/**
 * What the edge answers at {@code GET /connectors}.
 *
 * @param current connectors right now, of the workload that has most
 * @param maxAtOnce most connectors of one workload at any instant since the edge started
 * @param sessions the living ones, in order of their HELLO
 * @param spans the ended ones, oldest first; the last thousand
 */
public record EdgeReport(int current, int maxAtOnce, List<Span> sessions, List<Span> spans) {}
