/** {@code twin bench files}: directories carried by Twinkeeper and by others, side by side. */
@NullMarked
package io.twinkeeper.ops.bench.files;

import org.jspecify.annotations.NullMarked;
