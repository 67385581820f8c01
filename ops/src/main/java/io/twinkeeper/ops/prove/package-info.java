/** {@code twin prove}: every fault that one machine can produce, and a judge who sees it all. */
@NullMarked
package io.twinkeeper.ops.prove;

import org.jspecify.annotations.NullMarked;
