package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What came of scanning. The first six are since the last report, the others as it stands.
 *
 * @param changed recorded as new or changed
 * @param gone recorded as gone
 * @param unsettled changed while being looked at, or so shortly before that another change could
 *     not be told: to be looked at again in a moment. What was whole is recorded nevertheless
 * @param deviating differs from the index, and nothing was recorded; of a tree that is gone its top
 *     only. Always empty unless {@link ScanSettings#readOnly}
 * @param bytesRead of contents
 * @param wholeScans how often the whole tree was looked at, from a beginning after the call of
 *     {@link TreeScan#everything}
 * @param databases SQLite files that no stream carries: neither this one nor one of databases
 * @param problems what else is not carried, at most {@value Findings#MOST}
 * @param held removals that were not allowed
 */
public record ScanReport(
    List<FilePath> changed,
    List<FilePath> gone,
    SortedSet<FilePath> unsettled,
    List<FilePath> deviating,
    long bytesRead,
    int wholeScans,
    SortedSet<FilePath> databases,
    SortedMap<FilePath, ScanProblem> problems,
    Optional<MassDeletion> held) {}
