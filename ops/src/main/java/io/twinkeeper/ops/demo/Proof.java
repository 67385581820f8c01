package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.load.Answer;
import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.protocol.status.ForkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares what was answered with what the files hold. Files are read by processes of their own.
 */
final class Proof {
  private final LoadGenerator load;
  private final Stage stage;
  private final BitSet inForks = new BitSet();
  private final Set<String> readForks = new HashSet<>();
  private final BitSet everMissing = new BitSet();

  Proof(LoadGenerator load, Stage stage) {
    this.load = load;
    this.stage = stage;
  }

  Copy copy(String node) throws IOException, InterruptedException {
    return Copy.of(stage.database(node), stage.smallJvm(), load);
  }

  /**
   * How many of the answered writes that {@code which} accepts are neither in {@code copy} nor in a
   * fork that was read before.
   */
  int missing(Predicate<Answer> which, Copy copy) {
    BitSet missing = load.answers().numbers(which);
    missing.andNot(inForks);
    missing.andNot(copy.writes());
    return missing.cardinality();
  }

  /** How many of these forks were not read yet. */
  int unread(List<ForkStatus> forks) {
    return (int) forks.stream().filter(fork -> !readForks.contains(name(fork))).count();
  }

  /**
   * Reads the forks that were not read before.
   *
   * @param winner the copy that went on without them
   * @return how many transactions only they hold; one per write where the node could not count
   */
  long readForks(List<ForkStatus> forks, Copy winner) throws IOException, InterruptedException {
    long transactions = 0;
    for (ForkStatus fork : forks) {
      if (readForks.add(name(fork))) {
        BitSet writes = Copy.of(Path.of(fork.database()), stage.smallJvm(), load).writes();
        inForks.or(writes);
        writes.andNot(winner.writes());
        transactions += fork.transactions() < 0 ? writes.cardinality() : fork.transactions();
      }
    }
    return transactions;
  }

  /** How many answered writes are in a fork and not in {@code copy}: kept, and not merged yet. */
  int onlyInForks(Copy copy) {
    BitSet writes = load.answers().firstNumbers(load.answers().size());
    writes.and(inForks);
    writes.andNot(copy.writes());
    return writes.cardinality();
  }

  /**
   * Looks for the first {@code count} answered writes in the copy and in all forks.
   *
   * @return how many are in neither, those left out that had been missed before
   */
  int newlyMissing(int count, Copy copy) {
    BitSet missing = load.answers().firstNumbers(count);
    missing.andNot(inForks);
    missing.andNot(copy.writes());
    missing.andNot(everMissing);
    everMissing.or(missing);
    return missing.cardinality();
  }

  private static String name(ForkStatus fork) {
    return fork.node() + "/" + fork.id();
  }
}
