/** What every replicated stream speaks of: positions and lineages. */
@NullMarked
package io.twinkeeper.protocol.stream;

import org.jspecify.annotations.NullMarked;
