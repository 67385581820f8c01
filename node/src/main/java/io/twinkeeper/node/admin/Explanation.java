package io.twinkeeper.node.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would happen if a node died now.
 *
 * @param active who is active; null if nobody is
 * @param epoch of whoever is active; 0 if nobody is
 * @param promised whom a voter promised last; null if nobody was ever promised anything
 * @param promisedEpoch the epoch of that promise: while nobody is active, whoever it names is being
 *     made active, or was and has let go
 * @param bars why a switchover could not give it back to whoever is active now, once it is
 *     elsewhere
 * @param dead who is taken to have died; null if nobody is active and nobody was named
 * @param successor who would be made active; null if nobody would, or nobody would have to
 * @param served whether anybody would be active then
 * @param summary one line for people
 * @param voters those that answer the helm
 * @param candidates the other twins, the best first
 */
public record Explanation(
    String workload,
    @Nullable String active,
    long epoch,
    @Nullable String promised,
    @JsonProperty("promised_epoch") long promisedEpoch,
    List<String> bars,
    @Nullable String dead,
    @Nullable String successor,
    boolean served,
    String summary,
    List<String> voters,
    List<Candidate> candidates) {
  /**
   * One twin.
   *
   * @param positions {@code epoch/txid/checksum} by database
   * @param behindMillis how far behind it is; null if that is not known
   * @param objections why it would not be made active; empty if it could be
   */
  public record Candidate(
      String node,
      int priority,
      Map<String, String> positions,
      @JsonProperty("behind_ms") @Nullable Long behindMillis,
      List<String> objections) {}
}
