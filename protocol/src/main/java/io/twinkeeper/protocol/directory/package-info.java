/**
 * Directories that two or three twins keep equal: what an entry is, and which of two wins.
 *
 * <p>Values and pure functions only; what touches a disk is in {@code persistence.directory}.
 */
@NullMarked
package io.twinkeeper.protocol.directory;

import org.jspecify.annotations.NullMarked;
