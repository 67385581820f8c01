@NullMarked
package io.twinkeeper.ops.bench;

import org.jspecify.annotations.NullMarked;
