/**
 * The calls of Linux that Java has not: everything relative to an open directory and never through
 * a link, so that nobody who changes the tree meanwhile can lead a call out of it.
 */
@NullMarked
package io.twinkeeper.persistence.directory.posix;

import org.jspecify.annotations.NullMarked;
