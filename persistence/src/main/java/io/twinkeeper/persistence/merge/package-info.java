/** Bringing a fork's rows back: what it changed, as a file, and writing that into the winner. */
@NullMarked
package io.twinkeeper.persistence.merge;

import org.jspecify.annotations.NullMarked;
