@NullMarked
package io.twinkeeper.ops.soak.app;

import org.jspecify.annotations.NullMarked;
