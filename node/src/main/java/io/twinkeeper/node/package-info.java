/** Placeholder. */
@NullMarked
package io.twinkeeper.node;

import org.jspecify.annotations.NullMarked;
