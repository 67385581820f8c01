@NullMarked
package io.twinkeeper.ops.bench.writer;

import org.jspecify.annotations.NullMarked;
