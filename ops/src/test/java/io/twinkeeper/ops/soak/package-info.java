@NullMarked
package io.twinkeeper.ops.soak;

import org.jspecify.annotations.NullMarked;
