/** Placeholder. */
@NullMarked
package io.twinkeeper.ops;

import org.jspecify.annotations.NullMarked;
