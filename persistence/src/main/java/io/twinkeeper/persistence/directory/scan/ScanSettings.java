package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.protocol.directory.FilePath;
import java.util.function.Predicate;

/**
 * How a tree is scanned.
 *
 * @param node this node, the author of what is found
 * @param ignore what is neither looked at nor taken for gone; entries it has stay as they are
 * @param databases files that another stream has: never opened, as closing one of them would end
 *     SQLite's locks in this process; their {@code -wal}, {@code -shm} and {@code -journal} go with
 *     them
 * @param guard asked before removals are recorded
 * @param readOnly whether what differs from the index is only reported, as deviating, and nothing
 *     is recorded but conflict copies that this node has made
 * @param passedOver what is left as it is although the index has nothing live there: something else
 *     is to come to that path, and this is not to be told as a version of it
 */
public record ScanSettings(
    String node,
    Ignored ignore,
    Predicate<FilePath> databases,
    Removals guard,
    boolean readOnly,
    Predicate<FilePath> passedOver) {}
