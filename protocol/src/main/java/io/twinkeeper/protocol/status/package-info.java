/** What a node says of itself: the shapes behind /status and /api/v1. */
@NullMarked
package io.twinkeeper.protocol.status;

import org.jspecify.annotations.NullMarked;
