/** Forks: histories that lost, kept whole before anything overwrites them. */
@NullMarked
package io.twinkeeper.persistence.fork;

import org.jspecify.annotations.NullMarked;
