package io.twinkeeper.persistence.directory;

import java.time.Duration;

/**
 * What came of a turn.
 *
 * @param sequence of the own index now: higher than before if there are news for twins
 * @param again whether there is more to do right now
 * @param within when the next turn is due at the latest
 */
public record Turn(long sequence, boolean again, Duration within) {}
