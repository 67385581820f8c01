package io.twinkeeper.ops.bench;

/** Two neighbouring runs: the writer alone, then the same with a contender. */
record Run(Written alone, Written with, Costs costs) {
  /** The share of the writer's throughput that it keeps. */
  double kept() {
    return with.rowsPerSecond() / alone.rowsPerSecond();
  }
}
