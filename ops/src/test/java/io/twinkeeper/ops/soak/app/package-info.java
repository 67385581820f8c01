/** Tests of the soak's application. */
@NullMarked
package io.twinkeeper.ops.soak.app;

import org.jspecify.annotations.NullMarked;
