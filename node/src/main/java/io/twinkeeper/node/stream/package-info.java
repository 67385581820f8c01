/** Streams: one actor for each replicated database, source or follower. */
@NullMarked
package io.twinkeeper.node.stream;

import org.jspecify.annotations.NullMarked;
