/** Placeholder. */
@NullMarked
package io.twinkeeper.httpapi;

import org.jspecify.annotations.NullMarked;
