/** The {@code twin} command: what people and their scripts type. */
@NullMarked
package io.twinkeeper.ops;

import org.jspecify.annotations.NullMarked;
