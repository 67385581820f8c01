/** Placeholder. */
@NullMarked
package io.twinkeeper.persistence;

import org.jspecify.annotations.NullMarked;
