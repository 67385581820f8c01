package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.drill.Examiner.Examined;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether both twins' databases are whole and hold the same rows. Each way takes one database after
 * the other and fails at the first that is not as it must be.
 */
final class Comparison {
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 2;

  private final Ground ground;
  private final String home;
  private final String twin;

  Comparison(Ground ground, String home, String twin) {
    this.ground = ground;
    this.home = home;
    this.twin = twin;
  }

  private interface Way {
    CompletionStage<String> look(String stream, String query);
  }

  private CompletionStage<String> each(Way way) {
    CompletionStage<List<String>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Map.Entry<String, String> database : ground.queries().entrySet()) {
      all =
          all.thenCompose(
              found ->
                  way.look(database.getKey(), database.getValue())
                      .thenApply(
                          one -> {
                            found.add(one);
                            return found;
                          }));
    }
    return all.thenApply(found -> String.join("; ", found));
  }

  // ---- the copies in use ----

  /** Each database on the twin is asked and checked, and its rows compared with those at home. */
  CompletionStage<String> live() {
    return each((stream, query) -> live(stream, query, 1));
  }

  private CompletionStage<String> live(String stream, String query, int attempt) {
    return ground
        .examine(twin, stream, query, 0)
        .thenCompose(
            there ->
                ground
                    .examine(home, stream, query, 0)
                    .thenCompose(here -> verdict(there, here, query, attempt)));
  }

  /**
   * Rows of different moments cannot be compared: then it is tried again, and at last what both
   * stores make of one and the same transaction is compared. So it is, at once, with a database
   * that cannot be read whole while it is in use.
   */
  private CompletionStage<String> verdict(
      Examined there, Examined here, String query, int attempt) {
    String name = there.stream();
    String found = name + " ok, answers " + there.exam().answer();
    if (isSame(there, here)) {
      if (!there.exam().digest().equals(here.exam().digest())) {
        throw new Failed(name + ": the twins differ at " + there.position());
      }
      return CompletableFuture.completedStage(
          found + ", " + there.exam().rows() + " rows alike at " + there.position());
    }
    boolean whole = there.exam().whole() && here.exam().whole();
    if (whole && attempt < ATTEMPTS) {
      return ground.later(AGAIN_AFTER, () -> live(name, query, attempt + 1));
    }
    String why = whole ? ", written all the time; " : ", too large to be read whole in use; ";
    return restored(name, query).thenApply(rows -> found + why + rows);
  }

  private static boolean isSame(Examined there, Examined here) {
    return there.exam().whole()
        && here.exam().whole()
        && there.settled()
        && there.position().txid() == here.position().txid()
        && there.position().checksum() == here.position().checksum();
  }

  // ---- what the stores make of them ----

  /** Each database is restored on both twins from their own stores, to one transaction. */
  CompletionStage<String> restored() {
    return each(this::restored);
  }

  private CompletionStage<String> restored(String stream, String query) {
    return common(stream)
        .thenCompose(
            txid ->
                ground
                    .examine(twin, stream, query, txid)
                    .thenCombine(
                        ground.examine(home, stream, query, txid),
                        (there, here) -> alike(there, here, txid)));
  }

  private static String alike(Examined there, Examined here, long txid) {
    if (!there.exam().digest().equals(here.exam().digest())) {
      throw new Failed(there.stream() + ": what the twins restore differs at transaction " + txid);
    }
    return there.stream()
        + " restored on both, "
        + there.exam().rows()
        + " rows alike at transaction "
        + txid;
  }

  // ---- with production left alone ----

  /**
   * Each database is restored on the twin only. Its rows are compared with those at home if these
   * can be read in a moment and nothing is written meanwhile.
   */
  CompletionStage<String> aside() {
    return each(this::aside);
  }

  private CompletionStage<String> aside(String stream, String query) {
    return ground
        .examine(home, stream, query, 0)
        .thenCompose(
            here -> {
              boolean comparable = here.settled() && here.exam().whole();
              return (comparable ? arrived(stream, here.position().txid()) : held(stream, twin))
                  .thenCompose(txid -> ground.examine(twin, stream, query, txid))
                  .thenApply(there -> aside(there, here, comparable));
            });
  }

  private static String aside(Examined there, Examined here, boolean comparable) {
    long txid = there.position().txid();
    String found =
        there.stream()
            + " restored, answers "
            + there.exam().answer()
            + ", "
            + there.exam().rows()
            + " rows";
    if (!comparable) {
      String why = here.exam().whole() ? "it is written all the time" : "it is too large";
      return found + " at transaction " + txid + "; not compared with home: " + why;
    }
    if (!there.exam().digest().equals(here.exam().digest())) {
      throw new Failed(
          there.stream() + ": what the twin restores differs from home at transaction " + txid);
    }
    return found + " as at home at transaction " + txid;
  }

  /** {@code txid}, once the twin has it. */
  private CompletionStage<Long> arrived(String stream, long txid) {
    return arrived(stream, txid, ground.now().plus(ARRIVES_WITHIN));
  }

  private CompletionStage<Long> arrived(String stream, long txid, Instant deadline) {
    return held(stream, twin)
        .thenCompose(
            held -> {
              if (held >= txid) {
                return CompletableFuture.completedStage(txid);
              }
              if (ground.now().isAfter(deadline)) {
                throw new Failed(stream + ": " + twin + " does not get transaction " + txid);
              }
              return ground.later(AGAIN_AFTER, () -> arrived(stream, txid, deadline));
            });
  }

  /** The latest transaction that both twins have, as far as a helm knows. */
  private CompletionStage<Long> common(String stream) {
    return held(stream, home).thenCombine(held(stream, twin), Math::min);
  }

  private CompletionStage<Long> held(String stream, String node) {
    return ground
        .explain(node.equals(home) ? twin : home)
        .thenApply(
            explanation -> {
              for (Explanation.Candidate candidate : explanation.candidates()) {
                String position = candidate.positions().get(stream);
                if (candidate.node().equals(node) && position != null) {
                  return Long.parseUnsignedLong(position.split("/", -1)[1], 16);
                }
              }
              throw new Failed(stream + ": " + node + " does not tell where its copy is");
            });
  }
}
