package io.twinkeeper.protocol.grant;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a workload's grant stands, from what voters said lately.
 *
 * @param electorate the configured voters, reachable or not
 * @param reports the latest report of each of them that was heard
 */
public record Standing(Electorate electorate, List<VoterReport> reports) {
  public Standing {
    reports = List.copyOf(reports);
  }

  /** Whether enough voters were heard to decide anything. */
  public boolean known() {
    return reports.size() >= electorate.promises();
  }

  /** The word with the highest epoch; {@link Promise#NONE} if nobody was ever promised anything. */
  public Promise latest() {
    return reports.stream()
        .map(VoterReport::promise)
        .max(Comparator.comparingLong(Promise::epoch))
        .orElse(Promise.NONE);
  }

  /** The highest epoch that is known to be over. */
  public long releasedThrough() {
    return reports.stream().mapToLong(VoterReport::releasedThrough).max().orElse(0);
  }

  /** Whether nothing of this epoch can serve any more, by its holder's or its guards' word. */
  public boolean isOver(long epoch) {
    return electorate.isOver(
        epoch, reports.stream().map(VoterReport::releasedThrough).collect(Collectors.toSet()));
  }

  /** The highest epoch that any voter heard of ever acknowledged; 0 if nobody ever held it. */
  public long begun() {
    return reports.stream().mapToLong(VoterReport::fencedEpoch).max().orElse(0);
  }

  /** Whether whoever held the grant last, as far as was heard, is known to have let go. */
  public boolean vacant() {
    return known() && isOver(begun());
  }

  /** Whether a majority would promise a challenger: silent holder, lapsed campaign, or vacant. */
  public boolean open() {
    return reports.stream().filter(VoterReport::open).count() >= electorate.promises();
  }

  /** The lowest epoch that may be won. */
  public long nextEpoch() {
    return latest().epoch() + 1;
  }
}
