/**
 * What a node knows of a watched directory: what is in the tree, what it has heard of and does not
 * have yet, how far it has heard each twin. One SQLite file; a commit is on the disk.
 */
@NullMarked
package io.twinkeeper.persistence.directory.index;

import org.jspecify.annotations.NullMarked;
