/**
 * Notices what changes in a tree: inotify on every directory, a quiet time for every path, and word
 * of what could not be watched. Says where to look, never what is there.
 */
@NullMarked
package io.twinkeeper.persistence.directory.watch;

import org.jspecify.annotations.NullMarked;
