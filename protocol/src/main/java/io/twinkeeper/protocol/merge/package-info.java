/** Merging a fork: by which rules, and what came of it. */
@NullMarked
package io.twinkeeper.protocol.merge;

import org.jspecify.annotations.NullMarked;
